//! The kernel's table of TCP connections, as `/proc/PID/net/tcp` and `tcp6` print it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// One end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Socket {
    pub(super) local: SocketAddr,
    pub(super) remote: SocketAddr,
    /// What `/proc/PID/fd` calls it by.
    pub(super) inode: u64,
}

/// The state of a socket that listens: it is no connection.
const LISTENS: &str = "0A";

/// Reads a table. Lines of another form are skipped; sockets that listen, and those that no process holds any more, are left
/// out.
pub(super) fn parse(table: &str) -> impl Iterator<Item = Socket> {
    table.lines().filter_map(|line| {
        let mut fields = line.split_ascii_whitespace();
        let (local, remote) = (fields.nth(1)?, fields.next()?);
        let state = fields.next()?;
        let inode: u64 = fields.nth(5)?.parse().ok()?;
        let socket = Socket { local: address(local)?, remote: address(remote)?, inode };
        (inode > 0 && state != LISTENS).then_some(socket)
    })
}

/// `0100007F:1F90`: groups of 32 bits in the machine's own order, and the port. An IPv4 address in IPv6's clothes is the
/// IPv4 address.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let group = |at: usize| u32::from_str_radix(ip.get(at * 8..at * 8 + 8)?, 16).ok().map(u32::to_ne_bytes);
    let ip = match ip.len() {
        8 => IpAddr::V4(Ipv4Addr::from(group(0)?)),
        32 => {
            let mut bytes = [0; 16];
            for (at, chunk) in bytes.chunks_exact_mut(4).enumerate() {
                chunk.copy_from_slice(&group(at)?);
            }
            IpAddr::V6(Ipv6Addr::from(bytes)).to_canonical()
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 222 1 0 20 4 30 10 -1
   2: 0100007F:C351 0100007F:1F90 06 00000000:00000000 03:00000F5E 00000000     0        0 0 3 0
   3: 00000000000000000000000001000000:C352 0000000000000000FFFF00000100007F:01BB 02 0:0 00:0 0 0 0 333 1
";

    #[test]
    #[cfg(target_endian = "little")]
    fn connections_are_read_and_what_listens_or_nobody_holds_is_not() {
        let read: Vec<Socket> = parse(TABLE).collect();
        let socket = |local: &str, remote: &str, inode| Socket {
            local: local.parse().unwrap(),
            remote: remote.parse().unwrap(),
            inode,
        };
        let wanted = [socket("127.0.0.1:50000", "127.0.0.1:8080", 222), socket("[::1]:50002", "127.0.0.1:443", 333)];
        assert_eq!(read, wanted);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text: String) {
            parse(&text).count();
        }
    }
}
