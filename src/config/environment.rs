//! The environment variables orderd listens to. Only this asks the process for them; tests hand in their own.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Variables that matter here; everything else in the environment is ignored.
const NAMES: &[&str] =
    &["ORDERD_LOG", "ORDERD_STATE_URL", "ORDERD_SMTP_PASSWORD", "ORDERD_SMTP_PASSWORD_FILE", "CREDENTIALS_DIRECTORY"];

/// A snapshot of the environment. Values may be secret: its `Debug` shows only the names.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// What this process was started with.
    #[must_use]
    pub fn of_this_process() -> Self {
        Self(NAMES.iter().filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?))).collect())
    }

    /// The value of a variable; an empty one counts as unset.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A file systemd handed over with `LoadCredential=NAME:…`, if there is one of that name.
    #[must_use]
    pub fn credential(&self, name: &str) -> Option<PathBuf> {
        Some(PathBuf::from(self.get("CREDENTIALS_DIRECTORY")?).join(name)).filter(|path| path.is_file())
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Environment {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
