//! The screen read aloud: what is laid out, in the order in which it is read, when it
//! comes; what comes over it; and the button that has the focus. Codes of passports, and
//! what staff do, are never read.

use super::Voices;
use crate::{
    flow::Screen,
    screens::Root,
    theme::{Stepper, Unspoken},
    visit::{Visit, Words},
    wording::{Key, Language},
};
use bevy::{ecs::system::SystemParam, input_focus::InputFocus, prelude::*, ui_widgets::Button as Pressable};
use voice::Tongue;

/// What comes over a screen for a while and is read when it comes, before the screen.
#[derive(Component)]
pub struct Announced;

/// Whether a screen shows what bystanders must not hear: the code of a passport, its short
/// code while it is typed, and everything of staff.
#[must_use]
pub fn is_private(screen: Screen) -> bool {
    screen.is_staff() || matches!(screen, Screen::Issued | Screen::ShortCode)
}

/// Whether a screen is drawn anew by time alone: its words are then not news.
fn follows_time(screen: Screen) -> bool {
    matches!(screen, Screen::Attract | Screen::Home | Screen::Activity | Screen::WhatsOn | Screen::Thanks)
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Reader>().add_systems(PostUpdate, (end, read_focus, read_screen).chain());
}

/// What was read last.
#[derive(Resource, Default)]
struct Reader {
    /// Whether somebody listens.
    on: bool,
    page: Option<Page>,
    focus: Option<Entity>,
}

/// A page that was read, and its words.
struct Page {
    screen: Screen,
    language: Language,
    number: usize,
    words: Vec<String>,
}

/// What says of a node whether it is read.
type Shown = (&'static Node, Option<&'static Visibility>, Has<Unspoken>, Has<Announced>);

/// The tree of what is on the screen.
#[derive(SystemParam)]
struct Tree<'w, 's> {
    children: Query<'w, 's, &'static Children>,
    parents: Query<'w, 's, &'static ChildOf>,
    nodes: Query<'w, 's, Shown>,
    texts: Query<'w, 's, &'static Text>,
    buttons: Query<'w, 's, &'static Name, With<Pressable>>,
    steppers: Query<'w, 's, (), With<Stepper>>,
}

impl Tree<'_, '_> {
    /// The words under an entity in the order of the tree, which is that of reading. Keys
    /// of a keypad are left out: nobody wants to hear thirty letters.
    fn words(&self, top: Entity) -> Vec<String> {
        let mut words = vec![];
        self.collect(top, true, &mut words);
        words
    }

    fn collect(&self, at: Entity, is_top: bool, words: &mut Vec<String>) {
        let Ok((node, visibility, unspoken, announced)) = self.nodes.get(at) else { return };
        let hidden = node.display == Display::None || visibility == Some(&Visibility::Hidden);
        let key = self.buttons.get(at).is_ok_and(|name| name.as_str().starts_with("key-"));
        if hidden || unspoken || (!is_top && (announced || key)) {
            return;
        }
        if let Ok(text) = self.texts.get(at) {
            let text = text.0.split_whitespace().collect::<Vec<_>>().join(" ");
            if !text.is_empty() {
                words.push(text);
            }
        }
        for child in self.children.get(at).into_iter().flatten() {
            self.collect(*child, false, words);
        }
    }

    /// The words of a button; of one with a sign alone, what it counts and which way.
    fn button(&self, button: Entity, say: impl Fn(Key) -> String) -> Vec<String> {
        let own = self.words(button);
        let Ok(name) = self.buttons.get(button) else { return vec![] };
        let way = match name.as_str() {
            name if name.ends_with("-plus") => Key::AloudPlus,
            name if name.ends_with("-minus") => Key::AloudMinus,
            _ => return own,
        };
        let counted = self.parents.iter_ancestors(button).find(|above| self.steppers.contains(*above));
        let counted = counted.map(|stepper| self.words(stepper)).unwrap_or_default();
        counted.into_iter().chain(own).chain([say(way)]).collect()
    }
}

/// Who has left is not read to.
fn end(visit: Res<Visit>, voices: Res<Voices>, mut reader: ResMut<Reader>) {
    let on = visit.flow.access.aloud && voices.reader.is_some();
    if reader.on && !on {
        *reader = Reader::default();
        if let Some(voice) = &voices.reader {
            voice.hush();
        }
    } else if reader.on != on {
        reader.on = on;
    }
}

/// Reads a button when the focus comes to it.
fn read_focus(
    visit: Res<Visit>,
    voices: Res<Voices>,
    words: Res<Words>,
    focus: Res<InputFocus>,
    tree: Tree,
    mut reader: ResMut<Reader>,
) {
    let (Some(voice), true) = (&voices.reader, reader.on) else { return };
    if reader.focus == focus.get() {
        return;
    }
    reader.focus = focus.get();
    // The question whether somebody is there takes the focus, and reads its answer itself.
    let Some(button) = reader.focus.filter(|_| visit.flow.asking.is_none()) else { return };
    if is_private(visit.flow.screen) {
        return;
    }
    let language = visit.flow.language;
    let said = tree.button(button, |key| words.0.say(language, key));
    if !said.is_empty() {
        voice.say(tongue(language), &sentences(&said, language));
    }
}

/// Reads a screen when it comes, and what comes over it.
fn read_screen(
    visit: Res<Visit>,
    voices: Res<Voices>,
    words: Res<Words>,
    (roots, over): (Query<Entity, Added<Root>>, Query<Entity, Added<Announced>>),
    tree: Tree,
    all: Query<Entity, With<Root>>,
    mut reader: ResMut<Reader>,
) {
    let (Some(voice), true) = (&voices.reader, reader.on) else { return };
    let (screen, language) = (visit.flow.screen, visit.flow.language);
    // Whoever has just asked for it hears the page it was asked on.
    let root = if reader.page.is_none() { all.iter().last() } else { roots.iter().last() };
    if is_private(screen) {
        if root.is_some() {
            let first = reader.page.as_ref().is_none_or(|page| page.screen != screen);
            reader.page = Some(Page { screen, language, number: 0, words: vec![] });
            match (screen.is_staff(), first) {
                (true, _) => voice.hush(),
                (false, true) => voice.say(tongue(language), &words.0.say(language, Key::AloudPrivate)),
                (false, false) => {}
            }
        }
        return;
    }
    let mut said: Vec<String> = over.iter().flat_map(|sheet| tree.words(sheet)).collect();
    if let Some(root) = root {
        let page = Page { screen, language, number: visit.flow.page, words: tree.words(root) };
        said.extend(page.news(reader.page.as_ref()));
        reader.page = Some(page);
    }
    if !said.is_empty() {
        voice.say(tongue(language), &sentences(&said, language));
    }
}

impl Page {
    /// What is to be read of it after another: all, or of the same page what is new.
    fn news(&self, before: Option<&Self>) -> Vec<String> {
        let same = |before: &&Self| {
            (before.screen, before.language, before.number) == (self.screen, self.language, self.number)
        };
        match before.filter(same) {
            None => self.words.clone(),
            Some(_) if follows_time(self.screen) => vec![],
            Some(before) => self.words.iter().filter(|word| !before.words.contains(word)).cloned().collect(),
        }
    }
}

fn tongue(language: Language) -> Tongue {
    if language.is_chinese() { Tongue::Chinese } else { Tongue::English }
}

/// Words as sentences, so that a voice rests between them.
fn sentences(words: &[String], language: Language) -> String {
    let (stop, gap) = if language.is_chinese() { ("。", "") } else { (".", " ") };
    let ended = |word: &String| {
        let ends = word.ends_with(['.', '?', '!', ':', ';', ',', '。', '？', '！', '：', '；', '，', '、']);
        if ends { word.clone() } else { format!("{word}{stop}") }
    };
    words.iter().map(ended).collect::<Vec<_>>().join(gap)
}
