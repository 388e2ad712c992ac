//! What was checked, a line each as it comes.

/// What a check found: what is fine, or what is wrong and what to do.
pub(super) type Found = Result<String, String>;

/// Prints checks as they come.
#[derive(Default)]
pub(super) struct Checks {
    pub failed: bool,
}

impl Checks {
    pub(super) fn note(&mut self, what: &str, found: Found) {
        match found {
            Ok(fine) => println!("✓ {what}: {fine}"),
            Err(wrong) => {
                self.failed = true;
                println!("✗ {what}: {wrong}");
            }
        }
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
