use std::time::Duration;

/// How long is waited and how much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For the name, the connection and the handshake together.
    pub connect: Duration,
    /// For the whole exchange, from its start.
    pub overall: Duration,
    /// Bytes of the (decoded) body that are kept.
    pub body_kept: usize,
    /// Bytes of the body that are read before the exchange is ended.
    pub body_read: u64,
    /// Bytes that a compressed body may grow to.
    pub body_decoded: u64,
    /// Headers of an answer.
    pub headers: usize,
    /// Bytes of an answer's head.
    pub header_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            overall: Duration::from_secs(60),
            body_kept: 256 << 10,
            body_read: 64 << 20,
            body_decoded: 8 << 20,
            headers: 256,
            header_bytes: 64 << 10,
        }
    }
}
