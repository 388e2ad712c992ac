//! What our cells say: an order's row, the next steps, the tabs that are ours, the text for a chat.

pub mod kpi;
pub mod next_steps;
pub mod order_row;
pub mod overtyped;
pub mod resets;
pub mod sheet;
pub mod system_status;
pub mod tabs;
pub mod whatsapp;
