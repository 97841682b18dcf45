//! What differs from run to run on a screen, and what stands for it in a snapshot.

/// Patterns in the order in which they are replaced.
pub const MASKS: &[(&str, &str)] = &[
    (r"redial-\d{8}-\d{4}-[0-9a-f]{4}", "[RUN]"),
    (r"\b(?:chatcmpl-|msg_|resp_)sim[0-9a-f]+", "[ID]"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "[TIME]"),
    (r"127\.0\.0\.1:\d+", "[ADDRESS]"),
    (r"\b[0-9a-f]{64}\b", "[SHA256]"),
    (r"text [0-9a-f]{12}", "text [DIGEST]"),
    (r"\d{21}SIM\d{5}", "[ID]"),
    (r"fingerprint [0-9a-f]{16}", "fingerprint [PRINT]"),
    (r"commit [0-9a-f]{12}", "commit [COMMIT]"),
    (r"\d+(\.\d+)? ms|\d+\.\d s\b", "[MS]"),
    (r"/tmp/redial-test-[0-9-]+", "[DIR]"),
    // Where a line is wrapped depends on the digits of its times: continuations are joined again.
    (r"\n {11,14}([^0-9\s])", " $1"),
    // A time that was parted from its unit is whole only now.
    (r"\d+(\.\d+)? ms|\d+\.\d s\b", "[MS]"),
    // What an attempt ended with is wrapped under its own column, and columns of times are filled up with spaces.
    (r"\n {40,60}(\S)", " $1"),
    (r" +\[MS\]", " [MS]"),
    (r"\|[.#]{10}\|", "|[LINE]|"),
    (r"`[.#]{12}`", "`[LINE]`"),
    // A command may be over before the first look at its processes.
    (r"Connections of other processes were not looked at\.", "[WATCHED]"),
    (
        r"Connections past the recorder were sampled: a short one, or one to a host that is not known, may be missing\.",
        "[WATCHED]",
    ),
    (r"(?m)[ \t]+$", ""),
];
