//! What was checked: a line each as it comes, or all of it at the end for machines.

use serde_json::{Value, json};

use crate::commands::outcome::Outcome;

/// What a check found: what is fine, or what is wrong and what to do.
pub(super) type Found = Result<String, String>;

/// The checks so far.
pub(in crate::commands) struct Checks {
    failed: bool,
    /// Kept for machines; people read each line as it comes.
    kept: Option<Vec<Value>>,
}

impl Checks {
    /// None so far. `json`: they are for a machine.
    pub(in crate::commands) fn new(json: bool) -> Self {
        Self { failed: false, kept: json.then(Vec::new) }
    }

    pub(super) fn note(&mut self, what: &str, found: Found) {
        self.failed |= found.is_err();
        let (mark, says) = match &found {
            Ok(fine) => ('✓', fine),
            Err(wrong) => ('✗', wrong),
        };
        match &mut self.kept {
            Some(kept) => kept.push(json!({ "check": what, "ok": found.is_ok(), "says": says })),
            None => println!("{mark} {what}: {says}"),
        }
    }

    /// How it ended, said to a machine.
    pub(in crate::commands) fn end(self) -> Outcome {
        if let Some(checks) = self.kept {
            println!("{}", json!({ "ok": !self.failed, "checks": checks }));
        }
        if self.failed { Outcome::Failed } else { Outcome::Done }
    }
}

/// The error with its causes, each once.
pub(super) fn in_full(error: impl std::error::Error + Send + Sync + 'static) -> String {
    let error = anyhow::Error::from(error);
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !said.contains(&cause) {
            said.push_str(if said.is_empty() { "" } else { ": " });
            said.push_str(&cause);
        }
    }
    said
}
