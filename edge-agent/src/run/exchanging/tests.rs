//! How the exchange ends, and whom it listens to.

use super::*;

fn contacts(told: &std::sync::mpsc::Receiver<Job>) -> Vec<bool> {
    let contact = |job| if let Job::Contact(contact) = job { Some(contact) } else { None };
    told.try_iter().filter_map(contact).collect()
}

#[tokio::test]
async fn however_the_exchange_ends_the_kiosk_is_told_that_nobody_is_heard() {
    let (tell, told) = std::sync::mpsc::channel();
    let breaks = tokio::spawn(async move {
        let mut contact = Contact { told: false, tell };
        contact.note(true);
        contact.note(true);
        panic!("a fault of the exchange");
    });
    assert!(breaks.await.unwrap_err().is_panic());
    assert_eq!(contacts(&told), [true, false]);
}

#[tokio::test]
async fn a_ledger_that_is_gone_ends_the_exchange_with_an_error() {
    let (tell, told) = std::sync::mpsc::channel();
    let (answer, answers) = mpsc::channel(1);
    let mut exchanging = Exchanging {
        members: vec![],
        emergencies: None,
        doors: None,
        counted_at: None,
        lines: vec![],
        turn: 0,
        contact: Contact { told: false, tell: tell.clone() },
        tell,
        answers,
        start: Instant::now(),
        dropped: 0,
    };
    exchanging.contact.note(true);
    drop(answer);
    let (_stop, stops) = oneshot::channel();
    let said = exchanging.run(stops).await.unwrap_err().to_string();
    assert_eq!(said, keeper::GONE);
    assert_eq!(contacts(&told), [true, false, false]);
}

#[tokio::test]
async fn a_flooded_line_leaves_the_others_their_turn() {
    const FLOOD: usize = 8;
    let mut speakers = Vec::new();
    let mut lines: Vec<End> = (0..3)
        .map(|_| {
            let (hear, heard) = mpsc::channel(FLOOD);
            speakers.push(hear);
            End { heard, task: tokio::spawn(async {}), client: None }
        })
        .collect();
    // The one in the middle is silent.
    for line in [0, 2] {
        for _ in 0..FLOOD {
            speakers[line].try_send(Heard::Unlinked).unwrap();
        }
    }
    let (mut turn, mut order) = (0, Vec::new());
    for _ in 0..6 {
        order.push(next(&mut lines, &mut turn).await.0);
    }
    assert_eq!(order, [0, 2, 0, 2, 0, 2]);
}
