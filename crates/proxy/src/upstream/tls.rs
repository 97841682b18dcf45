//! TLS over the platform's roots and one optional file. Nothing is loaded before the first `https` connection.

use std::{
    fmt,
    fs::{self, File},
    io::{self, ErrorKind::UnexpectedEof, Read as _},
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use redial_wire::{TlsFault, TransportFault};
use rustls::{
    CertificateError, ClientConfig, InvalidMessage,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use rustls_platform_verifier::Verifier;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// A fault that says no more.
const FAILED: TransportFault = TransportFault::Tls(TlsFault::Failed);

/// Makes TLS connections.
pub(super) struct Tls {
    ca_file: Option<PathBuf>,
    config: OnceLock<Result<Arc<ClientConfig>, TransportFault>>,
}

impl Tls {
    pub(super) fn new(ca_file: Option<PathBuf>) -> Self {
        Self { ca_file, config: OnceLock::new() }
    }

    /// The handshake. A certificate is never waved through.
    pub(super) async fn wrap(&self, stream: TcpStream, host: &str) -> Result<Box<Secured>, TransportFault> {
        let config = self.config.get_or_init(|| configure(self.ca_file.as_deref())).clone()?;
        let name = ServerName::try_from(host.to_owned()).map_err(|_name| FAILED)?;
        let connected = TlsConnector::from(config).connect(name, stream).await.map_err(|error| {
            let fault = fault_of(&error);
            // The library's words may quote the certificate, which a stranger wrote.
            tracing::debug!(?fault, "TLS handshake failed");
            fault
        })?;
        let (_, session) = connected.get_ref();
        let suite = session.negotiated_cipher_suite().map(|suite| suite.suite());
        tracing::debug!(version = ?session.protocol_version(), suite = ?suite, "TLS handshake");
        Ok(Box::new(Secured(connected)))
    }
}

/// A connection after its handshake. That the other side ends TCP without a word of TLS about it, as many do, is an end: what was framed
/// is whole or not by its frame, and what ends with the connection is read as it came. Clients of OpenSSL's see it so.
pub(super) struct Secured(TlsStream<TcpStream>);

impl AsyncRead for Secured {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.get_mut().0).poll_read(cx, buf);
        read.map(|read| read.or_else(|error| if error.kind() == UnexpectedEof { Ok(()) } else { Err(error) }))
    }
}

impl AsyncWrite for Secured {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_shutdown(cx)
    }
}

/// How a handshake failed. Whose fault a certificate is that does not hold here cannot be known: it is told by what this machine
/// has against it.
fn fault_of(error: &io::Error) -> TransportFault {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(inner) => TransportFault::Tls(refused(inner)),
        // The connection ended, and nobody said anything against anything.
        None if is_end(error.kind()) => TransportFault::Dropped,
        None => FAILED,
    }
}

const fn is_end(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library's list grows, and what is new says no more here")]
fn refused(error: &rustls::Error) -> TlsFault {
    match error {
        // The first record is of no kind that TLS has: somebody answered in another protocol.
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => TlsFault::NotTls,
        rustls::Error::InvalidCertificate(why) => certificate(why),
        _ => TlsFault::Failed,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all else is said of the certificate itself, also what is new")]
fn certificate(why: &CertificateError) -> TlsFault {
    match why {
        CertificateError::UnknownIssuer => TlsFault::Untrusted,
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => TlsFault::Outdated,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => TlsFault::OtherName,
        _ => TlsFault::Unfit,
    }
}

fn configure(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, TransportFault> {
    build(ca_file).map(Arc::new).ok_or(FAILED)
}

fn build(ca_file: Option<&Path>) -> Option<ClientConfig> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = Verifier::new_with_extra_roots(roots(ca_file)?, Arc::clone(&provider)).ok()?;
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    // The platform's verifier is the strict one; the builder calls every verifier of one's own dangerous.
    let mut config = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Some(config)
}

/// The certificates of the file; `None` where it can't be read or holds none: the connection must not come about
/// with fewer roots than the operator named.
fn roots(ca_file: Option<&Path>) -> Option<Vec<CertificateDer<'static>>> {
    ca_file.map_or(Some(Vec::new()), |path| authorities(path).ok())
}

/// Why a file of authorities is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthoritiesFault {
    /// The system does not give it.
    Unreadable(io::ErrorKind),
    /// A folder, a pipe, a device or a socket.
    NoFile,
    /// It is larger than any list of authorities.
    TooLarge,
    /// What it holds is no PEM, or PEM of something else.
    NoCertificate,
}

/// Largest file of authorities; a system's whole bundle has a quarter of a MiB.
const MAX_PEM: u64 = 16 * 1024 * 1024;

/// What such a file holds, within its bound. A pipe or device may be waited for, or read, without an end, so that it is not
/// opened.
fn pem(path: &Path) -> Result<Vec<u8>, AuthoritiesFault> {
    let unreadable = |error: io::Error| AuthoritiesFault::Unreadable(error.kind());
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(AuthoritiesFault::NoFile);
    }
    let mut pem = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_PEM + 1).read_to_end(&mut pem).map_err(unreadable)?;
    if pem.len() as u64 > MAX_PEM { Err(AuthoritiesFault::TooLarge) } else { Ok(pem) }
}

/// The authorities in a PEM file; at least one.
///
/// # Errors
/// It can't be read, or holds none.
pub fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, AuthoritiesFault> {
    let pem = pem(path)?;
    let found: Vec<_> = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<_, _>>()
        .map_err(|_pem| AuthoritiesFault::NoCertificate)?;
    if found.is_empty() { Err(AuthoritiesFault::NoCertificate) } else { Ok(found) }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("ca_file", &self.ca_file).finish_non_exhaustive()
    }
}
