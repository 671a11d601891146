//! Who is let in: only a browser of this machine that was given the address. Pure.
//!
//! The address carries a random token, so that no other user of the machine and no page of
//! another site can guess it. The host a browser says it asks has to be this machine, so that
//! a name of somebody else's that leads here (DNS rebinding) opens nothing.

use std::net::{IpAddr, SocketAddr};

/// Random bytes of a token: 128 bits can't be guessed.
pub(super) const TOKEN_BYTES: usize = 16;

/// The token that the address carries.
#[derive(Clone)]
pub(super) struct Gate {
    token: String,
}

impl std::fmt::Debug for Gate {
    /// Without the token: it gets into no log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gate")
    }
}

/// What a request says of itself.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asked<'a> {
    /// All of its `Host`.
    pub(super) hosts: &'a [&'a str],
    /// The host in its first line, where it names one.
    pub(super) authority: Option<&'a str>,
    /// The page that asks, where the browser tells.
    pub(super) origin: Option<&'a str>,
    /// The path, from the first slash.
    pub(super) path: &'a str,
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Shut {
    /// It asks for another machine.
    #[error("this page is for a browser on this machine only; open the address that the program printed")]
    Host,
    /// Another site asks.
    #[error("another site asks for this page; open the address that the program printed")]
    Origin,
    /// It has no token, or a wrong one.
    #[error("this address is not complete; open the one that the program printed, with all its letters")]
    Token,
}

impl Gate {
    /// One whose token is made of these random bytes.
    pub(super) fn new(random: [u8; TOKEN_BYTES]) -> Self {
        Self { token: random.iter().map(|byte| format!("{byte:02x}")).collect() }
    }

    /// The path under which all lies, with a slash on both sides.
    pub(super) fn path(&self) -> String {
        format!("/{}/", self.token)
    }

    /// Lets a request in.
    ///
    /// # Errors
    /// Why not.
    pub(super) fn admit(&self, asked: Asked<'_>) -> Result<(), Shut> {
        let [host] = asked.hosts else { return Err(Shut::Host) };
        if !is_here(host) || asked.authority.is_some_and(|authority| !is_here(authority)) {
            return Err(Shut::Host);
        }
        let from_here = |origin: &str| origin.strip_prefix("http://").is_some_and(is_here);
        if asked.origin.is_some_and(|origin| !from_here(origin)) {
            return Err(Shut::Origin);
        }
        let (given, _) =
            asked.path.strip_prefix('/').and_then(|path| path.split_once('/')).ok_or(Shut::Token)?;
        if self.is_token(given) { Ok(()) } else { Err(Shut::Token) }
    }

    /// Takes as long whichever letter is wrong.
    fn is_token(&self, given: &str) -> bool {
        let apart = given.bytes().zip(self.token.bytes()).fold(0, |apart, (a, b)| apart | (a ^ b));
        given.len() == self.token.len() && apart == 0
    }
}

/// Whether a host, with or without a port, is this machine.
fn is_here(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((name, port)) if port.is_empty() || port.strip_prefix(':').is_some_and(is_port) => name,
            _ => return false,
        },
        None => match host.split_once(':') {
            Some((name, port)) if is_port(port) => name,
            Some(_) => return false,
            None => host,
        },
    };
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// An address to listen on, which only this machine reaches.
pub(crate) fn loopback(text: &str) -> Result<SocketAddr, String> {
    const HOW: &str = "write an address of this machine and a port, such as 127.0.0.1:8430; from another computer \
                       reach it through ssh -L 8430:127.0.0.1:8430";
    let address: SocketAddr = text.trim().parse().map_err(|_| format!("that is no address; {HOW}"))?;
    if !address.ip().is_loopback() {
        return Err(format!("{} could be reached by others; {HOW}", address.ip()));
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/000102030405060708090a0b0c0d0e0f/";

    fn gate() -> Gate {
        let mut bytes = [0; TOKEN_BYTES];
        bytes.iter_mut().zip(0..).for_each(|(byte, n)| *byte = n);
        Gate::new(bytes)
    }

    fn admitted(host: &str, path: &str) -> Result<(), Shut> {
        gate().admit(Asked { hosts: &[host], path, ..Asked::default() })
    }

    #[test]
    fn only_the_whole_token_opens() {
        assert_eq!(gate().path(), PATH);
        let here = "127.0.0.1:8430";
        assert_eq!(admitted(here, PATH), Ok(()));
        assert_eq!(admitted(here, &format!("{PATH}state")), Ok(()));
        for path in [
            "/",
            "",
            "//",
            "/state",
            &PATH[..33],
            "/000102030405060708090a0b0c0d0e0e/",
            "/000102030405060708090a0b0c0d0e0f00/",
            "/000102030405060708090a0b0c0d0e/",
            "/x/000102030405060708090a0b0c0d0e0f/",
        ] {
            assert_eq!(admitted(here, path), Err(Shut::Token), "{path}");
        }
    }

    #[test]
    fn only_this_machine_is_asked_for() {
        for host in
            ["127.0.0.1", "127.0.0.1:8430", "localhost:9", "LocalHost", "[::1]:8430", "[::1]", "127.3.2.1"]
        {
            assert_eq!(admitted(host, PATH), Ok(()), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:8430",
            "localhost.evil.example",
            "192.168.1.5:8430",
            "127.0.0.1.evil.example",
            "127.0.0.1:8430:1",
            "127.0.0.1:port",
            "[::1",
            "[::1]x",
            "[::2]:8430",
            "localhost:99999",
        ] {
            assert_eq!(admitted(host, PATH), Err(Shut::Host), "{host}");
        }
        let of = |asked| gate().admit(Asked { path: PATH, ..asked });
        assert_eq!(of(Asked::default()), Err(Shut::Host), "no host");
        assert_eq!(of(Asked { hosts: &["localhost", "localhost"], ..Asked::default() }), Err(Shut::Host));
        let elsewhere = Some("evil.example");
        assert_eq!(
            of(Asked { hosts: &["localhost"], authority: elsewhere, ..Asked::default() }),
            Err(Shut::Host)
        );
    }

    #[test]
    fn no_other_site_asks() {
        let of = |origin| {
            gate().admit(Asked { hosts: &["localhost"], origin: Some(origin), path: PATH, authority: None })
        };
        assert_eq!(of("http://127.0.0.1:8430"), Ok(()));
        for origin in ["null", "http://evil.example", "https://127.0.0.1.evil.example", "file://"] {
            assert_eq!(of(origin), Err(Shut::Origin), "{origin}");
        }
    }

    #[test]
    fn only_an_address_of_this_machine_is_listened_on() {
        assert_eq!(loopback("127.0.0.1:8430").unwrap().port(), 8430);
        assert!(loopback("[::1]:0").is_ok());
        for text in ["0.0.0.0:8430", "192.168.1.5:80", "[::]:8430", "localhost", "8430", "127.0.0.1"] {
            assert!(loopback(text).unwrap_err().contains("127.0.0.1:8430"), "{text}");
        }
    }

    #[test]
    fn no_log_tells_the_token() {
        assert_eq!(format!("{:?}", gate()), "Gate");
    }
}
