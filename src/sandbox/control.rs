//! The page and its controls under `/_sandbox/`.

use std::sync::Arc;

use axum::Router;

use super::state::State;

/// The routes.
pub fn routes() -> Router<Arc<State>> {
    Router::new()
}
