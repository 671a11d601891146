//! rumqttc 0.25.1 names one thing of `rustls-webpki` 0.102: the type of an error that it
//! never makes, for its certificates are checked by rustls, which brings the current
//! `rustls-webpki` 0.103. The last 0.102 has four advisories and no successor. So the
//! program links this in its place, and not a line of 0.102.

use std::{error, fmt};

/// The error that nobody makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {}

impl fmt::Display for Error {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl error::Error for Error {}
