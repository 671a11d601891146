//! The shipped packs.
#[test]
fn shipped() {
    for (name, text) in venue::pack::shipped::CAMPAIGNS {
        match venue::pack::Pack::parse(name, text) {
            Ok(pack) => println!("{}\n{:?}", pack.summary(), pack.hints),
            Err(problems) => panic!("{problems}"),
        }
    }
    match venue::pack::shipped::example() {
        Ok(pack) => println!("{}\n{:?}", pack.summary(), pack.hints),
        Err(problems) => panic!("{problems}"),
    }
}
