//! `--print-env`: the variables as lines that a POSIX shell reads.

use super::Pointing;

/// `unset` and `export` lines, tokens included. Codex's options stand in a comment: they are made of an address of ours and
/// a name, so that no line of somebody else's can begin in it.
pub(super) fn render(pointing: &Pointing) -> String {
    let mut out = String::new();
    for name in &pointing.removed {
        out.push_str(&format!("unset {name}\n"));
    }
    for (name, value) in &pointing.env {
        out.push_str(&format!("export {name}={}\n", quoted(value)));
    }
    if let [_, ..] = pointing.codex_options.as_slice() {
        let options: String = pointing.codex_options.iter().map(|option| format!(" {}", quoted(option))).collect();
        out.push_str(&format!("# codex reads no variable of an address: codex{options}\n"));
    }
    out
}

/// In single quotes nothing is special but the quote itself.
fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_written() {
        let values = ["plain", "", "it's", "a b\n$HOME `id` \\ \"q\" !x", "'", "{\"a\":1}"];
        let pointing = Pointing {
            env: values.iter().enumerate().map(|(n, value)| (format!("V{n}"), (*value).to_owned())).collect(),
            removed: vec!["GONE".to_owned()],
            codex_options: vec!["-c".to_owned(), "a=\"b\"".to_owned()],
            ..Pointing::default()
        };
        let names: String = (0..values.len()).map(|n| format!(" \"$V{n}\"")).collect();
        let script = format!("set -e\n{}printf '%s\\0' \"${{GONE-unset}}\"{names}", pointing.shell());
        let out = std::process::Command::new("sh").args(["-c", &script]).env("GONE", "x").output().unwrap();
        let read: Vec<&str> = str::from_utf8(&out.stdout).unwrap().split_terminator('\0').collect();
        assert_eq!(read, [&["unset"], &values[..]].concat());
    }
}
