//! Sounds and reading, with programs that only write down what they are told. One binary.

#[cfg(test)]
mod voice {
    mod programs;
    mod sounds;
    mod speaking;
}
