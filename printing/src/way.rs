//! How a printer is reached, as it is written in a configuration.

use std::{fmt, path::PathBuf, str::FromStr};

/// The port printers listen on for bare bytes.
const TCP_PORT: u16 = 9100;
/// Speed of a serial printer whose speed is not said, baud. At less than this a card takes
/// longer than a visitor waits: 86 kB are a minute and a half at 9600.
const BAUD: u32 = 115_200;
/// The speeds serial ports have, baud.
const BAUDS: [u32; 9] = [4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600];

/// How a printer is reached.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Way {
    /// Over the network: `tcp:printer.local`, `tcp:192.168.1.40:9100`, `tcp:[fd00::40]:9100`.
    Tcp {
        /// Name or address; an IPv6 address without its brackets.
        host: String,
        /// Port, 9100 when it is not said.
        port: u16,
    },
    /// By USB, through the kernel's own driver: `usb:/dev/usb/lp0`.
    Usb(PathBuf),
    /// By a serial line, eight bits and no parity: `serial:/dev/ttyUSB0`,
    /// `serial:/dev/ttyUSB0:9600`.
    Serial {
        /// The port.
        path: PathBuf,
        /// Speed, baud; 115200 when it is not said.
        baud: u32,
    },
    /// Into a file, behind what it holds: `file:/tmp/cards.bin`.
    File(PathBuf),
    /// There is no printer.
    #[default]
    None,
}

/// A text that names no way to a printer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the printer {text:?} cannot be used: {why}; write tcp:HOST[:PORT], usb:/dev/usb/lp0, \
     serial:/dev/ttyUSB0[:BAUD], file:/PATH or none"
)]
pub struct UnknownWay {
    /// What was written.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
}

impl FromStr for Way {
    type Err = UnknownWay;

    /// # Errors
    /// [`UnknownWay`] says what is wrong and what can be written.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = text.trim();
        let read = match wanted.split_once(':') {
            None if wanted == "none" => Ok(Self::None),
            Some(("tcp", rest)) => tcp(rest),
            Some(("usb", rest)) => path(rest).map(Self::Usb),
            Some(("serial", rest)) => serial(rest),
            Some(("file", rest)) => path(rest).map(Self::File),
            Some((kind, _)) => Err(format!("{kind:?} is no kind of connection")),
            None => Err("it does not begin with a kind of connection".to_owned()),
        };
        read.map_err(|why| UnknownWay { text: text.to_owned(), why })
    }
}

fn tcp(rest: &str) -> Result<Way, String> {
    let (host, port) = match rest.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']').ok_or("the bracket of the address is not closed")?;
            if !host.parse().is_ok_and(|address: std::net::IpAddr| address.is_ipv6()) {
                return Err(format!("{host:?} is no IPv6 address"));
            }
            let port = after.strip_prefix(':');
            if port.is_none() && !after.is_empty() {
                return Err(format!("{after:?} follows the address"));
            }
            (host, port)
        }
        None => match rest.split_once(':') {
            Some((_, port)) if port.contains(':') => {
                return Err("an IPv6 address stands in brackets, as in tcp:[fd00::40]".to_owned());
            }
            Some((host, port)) => (named(host)?, Some(port)),
            None => (named(rest)?, None),
        },
    };
    let port = match port {
        None => TCP_PORT,
        Some(port) => match digits(port) {
            Some(port @ 1..=65_535) => u16::try_from(port).unwrap_or(TCP_PORT),
            _ => return Err(format!("{port:?} is no port, which is a number from 1 to 65535")),
        },
    };
    Ok(Way::Tcp { host: host.to_owned(), port })
}

fn named(host: &str) -> Result<&str, String> {
    let plain = |character: char| character.is_ascii_alphanumeric() || ".-_".contains(character);
    if host.is_empty() {
        return Err("it has no host".to_owned());
    }
    host.chars().all(plain).then_some(host).ok_or_else(|| format!("{host:?} is no host's name"))
}

fn serial(rest: &str) -> Result<Way, String> {
    // Paths of ports may hold colons (/dev/serial/by-path/…-usb-0:1.3:1.0-port0): only a
    // number behind the last one is a speed.
    let (port, baud) = match rest.rsplit_once(':').and_then(|(port, baud)| Some((port, digits(baud)?))) {
        Some((port, baud)) => (port, baud),
        None => (rest, BAUD),
    };
    if !BAUDS.contains(&baud) {
        let known = BAUDS.map(|baud| baud.to_string()).join(", ");
        return Err(format!("{baud} baud is no speed of a serial port, which are {known}"));
    }
    Ok(Way::Serial { path: path(port)?, baud })
}

fn path(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() {
        return Err("it has no path".to_owned());
    }
    if !text.starts_with('/') {
        return Err(format!("the path {text:?} does not begin with /"));
    }
    if text.contains('\0') || text.ends_with('/') {
        return Err(format!("{text:?} is no path of a file"));
    }
    Ok(PathBuf::from(text))
}

/// A number in digits alone, so that `+9100` is none.
fn digits(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Way {
    /// As it is read, with everything said that may be left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp:{host}:{port}"),
            Self::Usb(path) => write!(f, "usb:{}", path.display()),
            Self::Serial { path, baud } => write!(f, "serial:{}:{baud}", path.display()),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::None => f.write_str("none"),
        }
    }
}

impl TryFrom<String> for Way {
    type Error = UnknownWay;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Way> for String {
    fn from(way: Way) -> Self {
        way.to_string()
    }
}
