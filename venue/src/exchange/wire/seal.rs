//! The seal of a circle: XChaCha20-Poly1305 with the circle's key, the topic as associated
//! data, so that what was said on one topic is nothing on another.

use super::{NONCE, Nonces};
use crate::passport::Secret;
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Error, Payload},
};

/// The nonce, then what is sealed; the last 16 bytes are its tag.
///
/// # Errors
/// When it is longer than the cipher takes, which nothing here is.
pub(crate) fn seal(plain: &[u8], topic: &str, key: &Secret, nonces: &mut Nonces) -> Result<Vec<u8>, Error> {
    let nonce = nonces.take();
    let payload = Payload { msg: plain, aad: topic.as_bytes() };
    let sealed = XChaCha20Poly1305::new(&(*key.bytes()).into()).encrypt(&XNonce::from(nonce), payload)?;
    Ok([&nonce[..], &sealed].concat())
}

/// What was sealed; `None` when it was not, or for another topic or with another key.
pub(crate) fn unseal(bytes: &[u8], topic: &str, key: &Secret) -> Option<Vec<u8>> {
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
    let payload = Payload { msg: sealed, aad: topic.as_bytes() };
    XChaCha20Poly1305::new(&(*key.bytes()).into()).decrypt(&XNonce::from(*nonce), payload).ok()
}
