//! A client that makes very many calls: over a few connections that are kept open, each call repeated until it succeeds or
//! its attempts are used up, as an SDK of OpenAI's does it, but without waiting.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader, Read as _, Write as _},
    net::TcpStream,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

/// Most attempts of a call.
const MOST: u64 = 3;

/// What it is told to do.
#[derive(Debug)]
pub struct Load {
    /// Where requests go: `http://127.0.0.1:PORT/v1`.
    pub base_url: String,
    /// The key that is sent with each.
    pub key: String,
    /// How many calls there are.
    pub calls: u64,
    /// How many are under way at once, each on a connection of its own.
    pub connections: u64,
}

/// How many calls ended with a status (`None`: no answer) after so many attempts.
pub type Tally = BTreeMap<(Option<u16>, u64), u64>;

impl Load {
    /// Makes all calls. `said` is told after each how many have ended.
    ///
    /// # Errors
    /// The address is none of this machine's, or an answer is not HTTP with a length.
    pub fn run(&self, said: &(dyn Fn(u64) + Sync)) -> io::Result<Tally> {
        let base = self.base_url.strip_prefix("http://").ok_or(io::ErrorKind::InvalidInput)?;
        let (authority, path) = base.split_once('/').unwrap_or((base, ""));
        let (next, ended, tally) = (AtomicU64::new(1), AtomicU64::new(0), Mutex::new(Tally::new()));
        let work = || -> io::Result<()> {
            let mut client = Client { load: self, authority, path, connection: None };
            loop {
                let call = next.fetch_add(1, Ordering::Relaxed);
                if call > self.calls {
                    return Ok(());
                }
                let end = client.call(call)?;
                *tally.lock().unwrap_or_else(PoisonError::into_inner).entry(end).or_default() += 1;
                said(ended.fetch_add(1, Ordering::Relaxed) + 1);
            }
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..self.connections).map(|_| scope.spawn(work)).collect();
            workers
                .into_iter()
                .try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into())))
        })?;
        Ok(tally.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One of its workers.
struct Client<'a> {
    load: &'a Load,
    authority: &'a str,
    path: &'a str,
    connection: Option<BufReader<TcpStream>>,
}

impl Client<'_> {
    /// Makes a call to its end: its last status, and its attempts.
    fn call(&mut self, call: u64) -> io::Result<(Option<u16>, u64)> {
        let mut attempt = 1;
        loop {
            let status = self.attempt(call, attempt)?;
            let failed = status.is_none_or(|status| status == 429 || status >= 500);
            if !failed || attempt == MOST {
                return Ok((status, attempt));
            }
            attempt += 1;
        }
    }

    /// Sends a request; `None`: the connection ended without an answer.
    fn attempt(&mut self, call: u64, attempt: u64) -> io::Result<Option<u16>> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let stream = TcpStream::connect(self.authority)?;
                stream.set_nodelay(true)?;
                BufReader::new(stream)
            }
        };
        if connection.get_mut().write_all(self.request(call, attempt).as_bytes()).is_err() {
            return Ok(None);
        }
        let Some(status) = answer(&mut connection)? else { return Ok(None) };
        self.connection = Some(connection);
        Ok(Some(status))
    }

    fn request(&self, call: u64, attempt: u64) -> String {
        let Self { load, authority, path, .. } = self;
        let body =
            format!(r#"{{"model":"sim-model-1","messages":[{{"role":"user","content":"job {call} of the night"}}]}}"#);
        format!(
            "POST /{path}/chat/completions HTTP/1.1\r\nhost: {authority}\r\nauthorization: Bearer {key}\r\n\
             user-agent: OpenAI/Python 2.54.0\r\nx-stainless-retry-count: {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            attempt - 1,
            body.len(),
            key = load.key,
        )
    }
}

/// Reads an answer with a length; `None` where the connection ended before it.
fn answer(connection: &mut impl BufRead) -> io::Result<Option<u16>> {
    let (mut status, mut length) = (None, 0);
    loop {
        let mut line = String::new();
        if connection.read_line(&mut line).is_err() || !line.ends_with('\n') {
            return Ok(None);
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if status.is_none() {
            status = Some(line.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or(io::ErrorKind::InvalidData)?);
        } else if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        } else if line.starts_with("transfer-encoding:") {
            return Err(io::ErrorKind::Unsupported.into());
        }
    }
    let read = io::copy(&mut connection.take(length), &mut io::sink());
    Ok(status.filter(|_| read.is_ok_and(|read| read == length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_to_its_end_or_is_none() {
        let one = b"HTTP/1.1 503 no\r\nContent-Length: 2\r\n\r\nab";
        let two = [&one[..], b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"].concat();
        let mut stream = &two[..];
        assert_eq!(answer(&mut stream).unwrap(), Some(503));
        assert_eq!((answer(&mut stream).unwrap(), answer(&mut stream).unwrap()), (Some(200), None));
        for cut in 0..one.len() {
            assert_eq!(answer(&mut &one[..cut]).unwrap(), None, "{cut}");
        }
        assert!(answer(&mut &b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"[..]).is_err());
        assert!(answer(&mut &b"nothing\r\n\r\n"[..]).is_err());
    }
}
