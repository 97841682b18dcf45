//! The gateway behind all proxies.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::wire::{Play, header, message, wall_ns};

/// Events of a stream with pauses, and the pause.
pub(crate) const PACED: usize = 8;
const PAUSE: Duration = Duration::from_millis(3);

/// Events of a stream without pauses.
pub(crate) const FAST: usize = 40_000;

/// Events that are written at once in such a stream.
const TOGETHER: usize = 20;

pub(crate) async fn start() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::task::spawn(async move {
        let mut open = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            open.spawn(serve(stream));
        }
    });
    address
}

async fn serve(mut stream: TcpStream) {
    stream.set_nodelay(true).unwrap();
    let document = document();
    let mut buffer = Vec::with_capacity(64 << 10);
    while let Some(head) = message(&mut stream, &mut buffer).await {
        let play = Play::of(header(&head, "x-bench").unwrap_or_default());
        let sent = match play {
            Play::Json => stream.write_all(&document).await,
            Play::Paced | Play::Fast | Play::Hold => events(&mut stream, play).await,
            Play::Bulk(bytes) => bulk(&mut stream, bytes).await,
        };
        if sent.is_err() {
            return;
        }
    }
}

fn document() -> Vec<u8> {
    let text = "word ".repeat(120);
    let body = format!(
        r#"{{"id":"chatcmpl-1","object":"chat.completion","model":"m","choices":[{{"index":0,"message":{{"role":"assistant","content":"{text}"}},"finish_reason":"stop"}}],"usage":{{"prompt_tokens":9,"completion_tokens":120,"total_tokens":129}}}}"#
    );
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nx-request-id: req_0123456789\r\n\r\n{body}").into_bytes()
}

/// An event in a chunk of its own. The moment at which it is made stands in its `created`.
fn event(finish: bool) -> Vec<u8> {
    let finish = if finish { r#""stop""# } else { "null" };
    let data = format!(
        "data: {{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":{},\"model\":\"m\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"word\"}},\"finish_reason\":{finish}}}]}}\n\n",
        wall_ns()
    );
    format!("{:x}\r\n{data}\r\n", data.len()).into_bytes()
}

async fn events(stream: &mut TcpStream, play: Play) -> std::io::Result<()> {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head).await?;
    match play {
        Play::Paced => {
            for _ in 0..PACED {
                stream.write_all(&event(false)).await?;
                tokio::time::sleep(PAUSE).await;
            }
        }
        Play::Fast => {
            let many = event(false).repeat(TOGETHER);
            for _ in 0..FAST / TOGETHER {
                stream.write_all(&many).await?;
            }
        }
        Play::Hold | Play::Json | Play::Bulk(_) => {
            stream.write_all(&event(false)).await?;
            // Until the client leaves.
            return stream.read_u8().await.map(drop);
        }
    }
    let end = [event(true), b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n".to_vec()].concat();
    stream.write_all(&end).await
}

/// A document whose one text is long.
async fn bulk(stream: &mut TcpStream, bytes: u64) -> std::io::Result<()> {
    let front =
        br#"{"id":"chatcmpl-1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"content":""#;
    let back = br#""},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":9}}"#;
    let length = bytes + (front.len() + back.len()) as u64;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(front).await?;
    let piece = b"word ".repeat(13_107);
    let mut left = bytes;
    while left > 0 {
        let now = left.min(piece.len() as u64);
        stream.write_all(&piece[..now as usize]).await?;
        left -= now;
    }
    stream.write_all(back).await
}
