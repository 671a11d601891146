//! Exchange: one machine a circle, with the ledger on one side and a line a broker on the
//! other. No decision is made here; time, messages and reads go in, commands come out.

mod doors;
mod emergencies;
mod told;

use super::{
    DRAIN,
    keeper::{self, Answer, Job, Listener},
    link::{self, Broker, End, Heard, Line, Patience},
};
use crate::circles::Circles;
use anyhow::{Result, anyhow};
use doors::Doors;
use emergencies::Emergencies;
use rumqttc::QoS;
use std::{
    sync::mpsc::Sender,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    time::{self, Instant},
};
use venue::{
    exchange::{
        Circle, Command, Config, Exchange, Input,
        topic::{Topic, emergency_filter, filters, now_filter},
    },
    id::CircleId,
    shared::Origin,
};

/// Where the brokers are, and what this device calls itself there.
pub(super) struct Lines {
    /// The name of the reporting client; those of the exchange add to it.
    pub(super) name: String,
    /// Makes the pauses of this device differ from others'.
    pub(super) seed: u64,
    /// The broker of the house.
    pub(super) house: Option<Broker>,
    /// The campaign's broker.
    pub(super) campaign: Broker,
}

/// A circle: its machine, and by the number of which line it speaks.
struct Member {
    circle: CircleId,
    machine: Exchange,
    line: usize,
    wake: Option<Instant>,
}

/// All circles of this device.
pub(super) struct Exchanging {
    members: Vec<Member>,
    emergencies: Option<Emergencies>,
    doors: Option<Doors>,
    /// When the ledger last said what was counted, and which time it was (ms since 1970).
    counted_at: Option<(i64, Instant)>,
    lines: Vec<End>,
    /// The line that is asked first when several have something to say.
    turn: usize,
    tell: Sender<Job>,
    answers: mpsc::Receiver<Answer>,
    start: Instant,
    contact: Contact,
    dropped: u64,
}

/// What the ledger was told of whether other devices are heard. However the exchange
/// ends, the last it tells is that nobody is.
struct Contact {
    told: bool,
    tell: Sender<Job>,
}

impl Contact {
    fn note(&mut self, contact: bool) {
        if contact != self.told {
            self.told = contact;
            let _ = self.tell.send(Job::Contact(contact));
        }
    }
}

impl Drop for Contact {
    fn drop(&mut self) {
        self.note(false);
    }
}

impl Exchanging {
    /// The machines and lines of these circles, numbered as [`Circles::all`] has them.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub(super) fn new(
        circles: Circles,
        me: &Origin,
        lines: &Lines,
        tell: Sender<Job>,
        Listener { answers, past }: Listener,
    ) -> Result<Self> {
        let mut this = Self {
            members: Vec::new(),
            emergencies: None,
            doors: None,
            counted_at: None,
            lines: Vec::new(),
            turn: 0,
            contact: Contact { told: false, tell: tell.clone() },
            tell,
            answers,
            start: Instant::now(),
            dropped: 0,
        };
        if let Some((broker, house)) = lines.house.clone().zip(circles.house) {
            this.emergencies = Some(Emergencies::of(house.clone(), me.lid, &past, this.lines.len())?);
            this.doors = Some(Doors::of(house.clone(), me.lid, this.lines.len())?);
            this.add(lines, me, (broker, "house", Patience::NEAR), vec![house])?;
        }
        if !circles.routes.is_empty() {
            this.add(lines, me, (lines.campaign.clone(), "routes", Patience::FAR), circles.routes)?;
        }
        Ok(this)
    }

    fn add(
        &mut self,
        lines: &Lines,
        me: &Origin,
        (broker, what, patience): (Broker, &'static str, Patience),
        circles: Vec<Circle>,
    ) -> Result<()> {
        let line = self.lines.len();
        let mut heard: Vec<String> = circles.iter().flat_map(|circle| filters(circle, me.lid)).collect();
        if what == "house" {
            heard.extend(circles.iter().flat_map(|circle| [emergency_filter(circle), now_filter(circle)]));
        }
        for circle in circles {
            let id = circle.id.clone();
            let machine = Exchange::new(Config { circle, me: me.clone() }, super::random()?);
            self.members.push(Member { circle: id, machine, line, wake: None });
        }
        self.lines.push(link::keep(Line {
            broker,
            client: format!("{}-{what}", lines.name),
            will: None,
            filters: heard,
            seed: lines.seed,
            purpose: if what == "house" { "exchanging in the house" } else { "exchanging on routes" },
            patience,
        }));
        Ok(())
    }

    /// Exchanges until `stop` comes, and says goodbye.
    ///
    /// # Errors
    /// When the ledger's thread or a line ended before.
    pub(super) async fn run(mut self, mut stop: oneshot::Receiver<()>) -> Result<()> {
        // A contact that was noted before this program was killed holds no longer.
        let _ = self.tell.send(Job::Contact(false));
        let outcome = loop {
            let wake = self
                .members
                .iter()
                .map(|member| member.wake)
                .chain([self.alarm_wake(), self.doors_wake()])
                .flatten()
                .min();
            tokio::select! {
                _ = &mut stop => break Ok(()),
                (line, heard) = next(&mut self.lines, &mut self.turn) => match heard {
                    Some(heard) => self.hear(line, heard),
                    None => break Err(anyhow!("a line to other devices ended")),
                },
                answer = self.answers.recv() => match answer {
                    Some(answer) => self.answered(answer),
                    None => break Err(anyhow!(keeper::GONE)),
                },
                () = time::sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => self.tick(),
            }
            self.note_contact();
        };
        for number in 0..self.members.len() {
            self.handle(number, Input::Stop);
        }
        let Self { lines, contact, answers, tell, .. } = self;
        drop((contact, answers, tell));
        for line in lines {
            line.close(DRAIN).await;
        }
        outcome
    }

    fn hear(&mut self, line: usize, heard: Heard) {
        let (client, input) = match heard {
            Heard::Linked(client) => (Some(client), Input::Linked),
            Heard::Unlinked => (None, Input::Unlinked),
            Heard::Message { topic, payload, .. } => return self.arrived(line, &topic, &payload),
        };
        if let Some(end) = self.lines.get_mut(line) {
            end.client = client;
        }
        self.alarm_line(line, matches!(input, Input::Linked));
        self.doors_line(line, matches!(input, Input::Linked));
        for number in 0..self.members.len() {
            if self.members.get(number).is_some_and(|member| member.line == line) {
                self.handle(number, input.clone());
            }
        }
    }

    /// Gives a message to the machine of its circle. Every topic subscribed to has one.
    fn arrived(&mut self, line: usize, topic: &str, payload: &[u8]) {
        if topic.ends_with("/emergency") {
            return self.alarm_arrived(line, topic, payload);
        }
        if topic.ends_with("/now") {
            return self.doors_arrived(line, topic, payload);
        }
        let Ok(read) = topic.parse::<Topic>() else { return };
        let circle = &read.from().circle;
        let whose = |member: &Member| member.line == line && member.circle == *circle;
        if let Some(number) = self.members.iter().position(whose) {
            self.handle(number, Input::Arrived { topic, payload });
        }
    }

    fn answered(&mut self, answer: Answer) {
        match answer {
            Answer::Machine(number, input) => self.handle(number, input),
            Answer::Changed => (0..self.members.len()).for_each(|number| self.handle(number, Input::Changed)),
            Answer::Acts(acts) => self.alarm_acts(&acts),
            Answer::Doors(counted) => self.doors_counted(counted),
        }
    }

    fn tick(&mut self) {
        let now = Instant::now();
        self.alarm_tick(now);
        self.doors_tick(now);
        for number in 0..self.members.len() {
            let due = |member: &mut Member| member.wake.take_if(|wake| *wake <= now).is_some();
            if self.members.get_mut(number).is_some_and(due) {
                self.handle(number, Input::Tick);
            }
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn handle(&mut self, number: usize, input: Input<'_>) {
        let now_ms = self.now_ms();
        let Some(member) = self.members.get_mut(number) else { return };
        for command in member.machine.handle(input, now_ms) {
            match command {
                Command::Publish { topic, payload } => {
                    let client = self.lines.get(member.line).and_then(|line| line.client.as_ref());
                    let sent =
                        client.map(|client| client.try_publish(topic, QoS::AtLeastOnce, false, payload));
                    if matches!(sent, Some(Err(_))) {
                        self.dropped += 1;
                        tracing::debug!(
                            dropped = self.dropped,
                            "the line is full; it will be asked for again"
                        );
                    }
                }
                Command::WakeAt(at) => member.wake = Some(self.start + Duration::from_millis(at)),
                Command::Tell(told) => told::tell(&member.circle, &told),
                for_the_ledger => {
                    // A thread that is gone is noticed where its answers are awaited.
                    let _ = self.tell.send(Job::Exchange(number, for_the_ledger));
                }
            }
        }
    }

    /// Tells the kiosk whether the devices around are heard: those of the house, or those
    /// of a route where the house has no circle.
    fn note_contact(&mut self) {
        let now_ms = self.now_ms();
        let Some(first) = self.members.first().map(|member| member.line) else { return };
        let mut around = self.members.iter().filter(|member| member.line == first);
        self.contact.note(around.any(|member| member.machine.connected(now_ms)));
    }
}

/// What comes next from any line; nothing when its task has ended. Whoever has spoken is
/// asked last, so that a flooded house leaves the routes their turn.
async fn next(lines: &mut [End], turn: &mut usize) -> (usize, Option<Heard>) {
    let poll = |context: &mut Context<'_>| {
        for step in 0..lines.len() {
            let number = (*turn + step) % lines.len();
            let Some(line) = lines.get_mut(number) else { continue };
            if let Poll::Ready(heard) = line.heard.poll_recv(context) {
                *turn = number + 1;
                return Poll::Ready((number, heard));
            }
        }
        Poll::Pending
    };
    std::future::poll_fn(poll).await
}

#[cfg(test)]
mod tests;
