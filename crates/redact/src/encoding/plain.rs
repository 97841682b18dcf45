use super::Encoding;

pub(super) const ENCODING: Encoding = Encoding {
    name: "plain",
    needles: |value| vec![value.to_vec()],
    view: None,
    encode: |value, _| value.to_vec(),
    variants: 1,
};
