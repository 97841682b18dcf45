//! Plays the steps of an answer on a socket.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::sleep,
};

use crate::{Cancel, reply::Step};

/// What an answer is played on.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {
    /// Lets the connection end with a reset once it is dropped.
    ///
    /// # Errors
    /// The system does not let it.
    fn abort(&mut self) -> io::Result<()>;
}

impl Wire for TcpStream {
    fn abort(&mut self) -> io::Result<()> {
        self.set_zero_linger()
    }
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Played {
    /// Bytes that were written, heads and framing included.
    pub(crate) sent: u64,
    /// The status, where its line was written.
    pub(crate) status: Option<u16>,
    /// What ended it.
    pub(crate) end: Ending,
}

/// What ended an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Ending {
    /// All steps were played and the connection can go on.
    #[default]
    Whole,
    /// The connection was closed or reset as the steps said.
    Scripted,
    /// The client had gone.
    ClientGone,
    /// The simulator was stopped.
    Stopped,
}

/// Plays all steps, until the client leaves or the simulator is stopped.
pub(crate) async fn play<S: Wire>(stream: &mut BufReader<S>, steps: Vec<Step>, stop: &Cancel) -> Played {
    let mut played = Played::default();
    played.end = tokio::select! {
        biased;
        () = stop.wait() => Ending::Stopped,
        end = all(stream, steps, &mut played) => end.unwrap_or(Ending::ClientGone),
    };
    played
}

async fn all<S: Wire>(stream: &mut BufReader<S>, steps: Vec<Step>, played: &mut Played) -> io::Result<Ending> {
    for step in steps {
        match step {
            Step::Send(bytes) => send(stream, &bytes, played).await?,
            Step::Repeat { piece, times } => repeat(stream, &piece, times, played).await?,
            Step::Pause(pause) => wait(stream, Some(pause)).await?,
            Step::Hang => wait(stream, None).await?,
            Step::Reset => return stream.get_mut().abort().map(|()| Ending::Scripted),
            Step::Close => return stream.shutdown().await.map(|()| Ending::Scripted),
        }
    }
    Ok(Ending::Whole)
}

async fn send<S: Wire>(stream: &mut BufReader<S>, bytes: &[u8], played: &mut Played) -> io::Result<()> {
    if played.sent == 0 {
        played.status = bytes.get(9..12).and_then(|digits| str::from_utf8(digits).ok()?.parse().ok());
    }
    stream.write_all(bytes).await?;
    played.sent += bytes.len() as u64;
    Ok(())
}

async fn repeat<S: Wire>(
    stream: &mut BufReader<S>,
    piece: &[u8],
    times: Option<u64>,
    played: &mut Played,
) -> io::Result<()> {
    let mut done = 0;
    while times.is_none_or(|times| done < times) {
        send(stream, piece, played).await?;
        done += 1;
    }
    Ok(())
}

/// Waits, for ever without a pause, and ends early with an error when the client leaves.
async fn wait<S: Wire>(stream: &mut BufReader<S>, pause: Option<Duration>) -> io::Result<()> {
    tokio::select! {
        () = async { match pause { Some(pause) => sleep(pause).await, None => std::future::pending().await } } => Ok(()),
        () = gone(stream) => Err(io::ErrorKind::ConnectionAborted.into()),
    }
}

/// The client has closed or reset. Bytes of a next request hide that; then the pause or the stop ends the wait.
pub(crate) async fn gone<S: Wire>(stream: &mut BufReader<S>) {
    if stream.fill_buf().await.is_ok_and(|bytes| !bytes.is_empty()) {
        std::future::pending::<()>().await;
    }
}
