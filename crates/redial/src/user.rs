//! Who the user is where no variable says it: in a container none is set.

use std::fs;

/// The file that names the users of this machine (`passwd(5)`).
const USERS: &str = "/etc/passwd";

/// The name of the user that this process runs as, as far as this machine's own file has it.
pub(crate) fn name() -> Option<String> {
    named(&fs::read_to_string(USERS).ok()?, rustix::process::getuid().as_raw())
}

fn named(users: &str, id: u32) -> Option<String> {
    users.lines().find_map(|user| {
        let mut fields = user.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        (number.parse() == Ok(id) && !name.is_empty()).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_number() {
        let users = "root:x:0:0:root:/root:/bin/sh\n# comment\nbroken\nci:x:1001:1001::/home/ci:/bin/sh\n";
        let known = [0, 1001, 5].map(|id| named(users, id));
        assert_eq!(known, [Some("root".to_owned()), Some("ci".to_owned()), None]);
    }
}
