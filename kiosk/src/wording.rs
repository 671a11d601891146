//! The words on the screens, from Fluent files: one file a language, all with the
//! same keys. What a pack names (halls, activities, sessions) comes from the pack.

mod keys;
mod shares;
#[cfg(test)]
mod tests;

pub use keys::Key;
pub use shares::{Shares, day};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

/// Every language, the first one being the one whose words stand in where another
/// has none: its tag and its file. A further language is one more line.
const LANGUAGES: &[(&str, &str)] = &[
    ("zh-CN", include_str!("../../assets/wording/zh-CN.ftl")),
    ("en", include_str!("../../assets/wording/en.ftl")),
];

/// A language of the kiosk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Language(usize);

impl Language {
    /// All languages.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..LANGUAGES.len()).map(Self)
    }

    /// The language of this tag, such as `zh-CN`.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        LANGUAGES.iter().position(|(known, _)| *known == tag).map(Self)
    }

    /// Its tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        LANGUAGES.get(self.0).map_or("", |(tag, _)| tag)
    }

    /// Whether it is written in Chinese, so that a pack's Chinese names fit.
    #[must_use]
    pub fn is_chinese(self) -> bool {
        self.tag().starts_with("zh")
    }

    /// The one the language button leads to.
    #[must_use]
    pub fn following(self) -> Self {
        Self((self.0 + 1) % LANGUAGES.len())
    }
}

/// Why the wording can't be used. The files are part of the program, so this is a
/// fault in it that its tests find.
#[derive(Debug, thiserror::Error)]
#[error("the wording for {tag} can't be read: {reason}")]
pub struct UnusableWording {
    tag: &'static str,
    reason: String,
}

/// A value for a placeholder.
#[derive(Debug, Clone, Copy)]
pub enum Filling<'a> {
    /// A number, which also chooses singular or plural.
    Number(u32),
    /// A text.
    Text(&'a str),
}

impl From<u32> for Filling<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

impl<'a> From<&'a str> for Filling<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Filling<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

/// The words in all languages.
pub struct Wording {
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl Wording {
    /// Reads the files that are part of the program.
    ///
    /// # Errors
    /// [`UnusableWording`] when one of them has a fault of syntax or a key twice.
    pub fn load() -> Result<Self, UnusableWording> {
        let bundles = LANGUAGES.iter().map(|(tag, text)| bundle(tag, text)).collect::<Result<_, _>>()?;
        Ok(Self { bundles })
    }

    /// The words for `key`.
    #[must_use]
    pub fn say(&self, language: Language, key: Key) -> String {
        self.say_with(language, key, &[])
    }

    /// The words for `key`, with its placeholders filled.
    #[must_use]
    pub fn say_with(&self, language: Language, key: Key, fillings: &[(&str, Filling<'_>)]) -> String {
        let mut args = FluentArgs::new();
        for (name, filling) in fillings {
            match filling {
                Filling::Number(number) => args.set(*name, FluentValue::from(*number)),
                Filling::Text(text) => args.set(*name, FluentValue::from((*text).to_owned())),
            }
        }
        self.find(language, key, &args)
            .or_else(|| self.find(Language::default(), key, &args))
            .unwrap_or_else(|| key.id().to_owned())
    }

    fn find(&self, language: Language, key: Key, args: &FluentArgs<'_>) -> Option<String> {
        let bundle = self.bundles.get(language.0)?;
        let pattern = bundle.get_message(key.id())?.value()?;
        let mut errors = vec![];
        let words = bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        for error in errors {
            tracing::error!(key = key.id(), language = language.tag(), %error, "wording");
        }
        Some(words)
    }
}

fn bundle(tag: &'static str, text: &str) -> Result<FluentBundle<FluentResource>, UnusableWording> {
    let unusable = |reason: String| UnusableWording { tag, reason };
    let id: LanguageIdentifier = tag.parse().map_err(|e| unusable(format!("{e}")))?;
    let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, e)| unusable(format!("{e:?}")))?;
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks are invisible characters that the fonts would draw as boxes.
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).map_err(|e| unusable(format!("{e:?}")))?;
    Ok(bundle)
}
