//! How the program is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // A program of this size holds ten megabytes of places to be mended when it is loaded;
    // packed they are a hundredth. A linker that does not know the word goes on without. What
    // loads it is glibc 2.36 or newer, that of Debian 12.
    if std::env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|env| env == "gnu") {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
