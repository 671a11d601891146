//! The kiosk driven as visitors drive it: real layout, real picking by touch, mouse
//! and keyboard, the real ledger; and its commands as processes. One binary, because
//! each that links Bevy is large.

#[cfg(test)]
mod kiosk {
    mod audits;
    mod bookings;
    mod commands;
    mod contrast;
    mod devices;
    mod hardships;
    mod heard;
    mod layout;
    mod maps;
    mod monkey;
    mod passports;
    mod pictures;
    mod read_code;
    mod refused;
    mod room;
    mod signs;
    mod staff;
    mod visitors;
}
