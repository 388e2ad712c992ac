//! Single values of the deployment, and how what is recorded is spelt.

use serde::Serialize;

use super::error::Trouble;
use super::session::Session;

/// Sets one value of the deployment.
pub(super) async fn put(session: &mut Session, k: &str, v: &str) -> Result<(), Trouble> {
    let statement = "INSERT INTO system (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v";
    sqlx::query(statement).bind(k).bind(v).execute(&mut session.connection).await?;
    Ok(())
}

/// Spells what is recorded; `what` names it in the error.
pub(super) fn json<T: Serialize>(value: &T, what: &str) -> Result<String, Trouble> {
    serde_json::to_string(value).map_err(|source| Trouble::Json { what: what.to_owned(), source })
}
