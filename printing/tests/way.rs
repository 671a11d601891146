//! Ways to a printer and papers, as they are written in a configuration.

use printing::{Paper, Way};
use proptest::prelude::*;

fn tcp(host: &str, port: u16) -> Way {
    Way::Tcp { host: host.to_owned(), port }
}

fn serial(path: &str, baud: u32) -> Way {
    Way::Serial { path: path.into(), baud }
}

#[test]
fn every_kind_of_way_is_read() {
    for (text, way) in [
        ("tcp:printer.local", tcp("printer.local", 9100)),
        ("tcp:192.168.1.40:9101", tcp("192.168.1.40", 9101)),
        ("tcp:[fd00::40]", tcp("fd00::40", 9100)),
        ("tcp:[fd00::40]:9101", tcp("fd00::40", 9101)),
        ("usb:/dev/usb/lp0", Way::Usb("/dev/usb/lp0".into())),
        ("serial:/dev/ttyUSB0", serial("/dev/ttyUSB0", 115_200)),
        ("serial:/dev/ttyUSB0:9600", serial("/dev/ttyUSB0", 9600)),
        (
            "serial:/dev/serial/by-path/usb-0:1.3:1.0-port0",
            serial("/dev/serial/by-path/usb-0:1.3:1.0-port0", 115_200),
        ),
        ("file:/tmp/a card.bin", Way::File("/tmp/a card.bin".into())),
        (" none ", Way::None),
    ] {
        assert_eq!(text.parse::<Way>().unwrap(), way, "{text}");
    }
}

#[test]
fn what_is_no_way_is_told_with_what_can_be_written() {
    for (text, why) in [
        ("", "it does not begin with a kind of connection"),
        ("/dev/usb/lp0", "it does not begin with a kind of connection"),
        ("lpt:1", "\"lpt\" is no kind of connection"),
        ("tcp:", "it has no host"),
        ("tcp:a b", "\"a b\" is no host's name"),
        ("tcp:printer:0", "\"0\" is no port, which is a number from 1 to 65535"),
        ("tcp:printer:+91", "\"+91\" is no port, which is a number from 1 to 65535"),
        ("tcp:fd00::40", "an IPv6 address stands in brackets, as in tcp:[fd00::40]"),
        ("tcp:[fd00::40", "the bracket of the address is not closed"),
        ("tcp:[printer]", "\"printer\" is no IPv6 address"),
        ("tcp:[fd00::40]9100", "\"9100\" follows the address"),
        ("usb:", "it has no path"),
        ("usb:lp0", "the path \"lp0\" does not begin with /"),
        ("file:/tmp/", "\"/tmp/\" is no path of a file"),
        (
            "serial:/dev/ttyUSB0:9601",
            "9601 baud is no speed of a serial port, which are 4800, 9600, 19200, 38400, 57600, 115200, \
             230400, 460800, 921600",
        ),
    ] {
        let error = text.parse::<Way>().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the printer {text:?} cannot be used: {why}; write tcp:HOST[:PORT], usb:/dev/usb/lp0, \
                 serial:/dev/ttyUSB0[:BAUD], file:/PATH or none"
            )
        );
    }
}

#[test]
fn ways_and_papers_stand_in_configurations_as_text() {
    let way: Way = serde_json::from_str("\"serial:/dev/ttyS1:38400\"").unwrap();
    assert_eq!(serde_json::to_string(&way).unwrap(), "\"serial:/dev/ttyS1:38400\"");
    let papers: [Paper; 2] = serde_json::from_str("[\"80\", \"58\"]").unwrap();
    assert_eq!(papers, [Paper::Mm80, Paper::Mm58]);
    assert_eq!(papers.map(Paper::dots), [576, 384]);
    assert_eq!(serde_json::to_string(&papers).unwrap(), "[\"80\",\"58\"]");
    let error = serde_json::from_str::<Paper>("\"A4\"").unwrap_err().to_string();
    assert_eq!(
        error,
        "there is no paper \"A4\"; write \"80\" or \"58\", the width of the roll in millimetres"
    );
}

fn way() -> impl Strategy<Value = Way> {
    let path = "(/[a-zA-Z0-9._:馆 -]{1,12}){1,4}";
    let bauds = prop::sample::select(vec![4800_u32, 9600, 38_400, 115_200, 921_600]);
    prop_oneof![
        ("[a-zA-Z0-9._-]{1,20}", 1_u16..).prop_map(|(host, port)| tcp(&host, port)),
        (any::<std::net::Ipv6Addr>(), 1_u16..).prop_map(|(host, port)| tcp(&host.to_string(), port)),
        path.prop_map(|path| Way::Usb(path.trim_end().into())),
        (path, bauds).prop_map(|(path, baud)| serial(&path, baud)),
        path.prop_map(|path| Way::File(path.trim_end().into())),
        Just(Way::None),
    ]
}

proptest! {
    #[test]
    fn a_way_is_read_as_it_is_written(way in way()) {
        // A path may end in nothing but a slash once its spaces are gone, and then is none.
        let written = way.to_string();
        prop_assume!(!written.ends_with('/'));
        prop_assert_eq!(written.parse::<Way>().unwrap(), way);
    }

    #[test]
    fn no_text_breaks_the_reading(text in "(tcp|usb|serial|file|none)?:?.{0,30}") {
        match text.parse::<Way>() {
            Ok(way) => prop_assert_eq!(way.to_string().parse::<Way>().unwrap(), way),
            Err(error) => prop_assert_eq!(error.text, text),
        }
    }
}
