//! Pictures as MJPEG.
