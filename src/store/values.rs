//! Single values of the deployment, and how what is recorded is spelt.

use serde::Serialize;

use super::error::Trouble;
use super::session::Session;
use super::statement::statement;

/// Sets one value of the deployment.
pub(super) async fn put(session: &mut Session, k: &str, v: &str) -> Result<(), Trouble> {
    let put = "INSERT INTO system (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v";
    session.connection.execute(statement(put).bind(k).bind(v)).await?;
    Ok(())
}

/// Spells what is recorded; `what` names it in the error.
pub(super) fn json<T: Serialize>(value: &T, what: &str) -> Result<String, Trouble> {
    serde_json::to_string(value).map_err(|source| Trouble::Json { what: what.to_owned(), source })
}

/// One value of the deployment.
pub(super) async fn get(session: &mut Session, k: &str) -> Result<Option<String>, Trouble> {
    let found: Option<(String,)> =
        session.connection.first(statement("SELECT v FROM system WHERE k = $1").bind(k)).await?;
    Ok(found.map(|(v,)| v))
}
