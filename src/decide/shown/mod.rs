//! What our cells say: an order's row, the next steps, the tabs that are ours, the text for a chat.

pub(crate) mod alike_rows;
pub(crate) mod answered;
pub(crate) mod calendar;
pub(crate) mod deliveries;
pub(crate) mod delivery_tab;
mod digest;
pub(crate) mod driver;
pub(crate) mod kpi;
pub(crate) mod next_steps;
pub(crate) mod order_row;
pub(in crate::decide) mod order_rows;
pub(crate) mod overtyped;
pub(in crate::decide) mod payment_rows;
pub(crate) mod resets;
pub(crate) mod sheet;
pub(crate) mod system_status;
pub(crate) mod tabs;
pub(crate) mod task;
pub(crate) mod task_tab;
pub(crate) mod tasks;
pub(crate) mod whatsapp;
