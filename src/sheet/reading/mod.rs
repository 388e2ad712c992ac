//! One cell in, one meaning out: the only place where what people type becomes dates, numbers, money and words.
//!
//! Every reader is lenient about form and strict about meaning: what could mean two things is refused with a sentence
//! that says what to type, what was understood in a way worth a look carries a warning, and a formula error is
//! refused by every reader. Sentences name neither the column nor the row; whoever knows them puts them in front.
//! Nothing here knows which tab a cell comes from, looks at another cell, or guesses.

mod choice;
mod date;
mod hour;
mod id;
mod link;
mod npwp;
mod number;
mod percent;
mod phone;
mod quantity;
mod rupiah;
mod seen;
mod text;

pub use choice::{choice, yes};
pub use date::{date, weekday};
pub use hour::hour;
pub use id::order_id_text;
pub use link::link;
pub use npwp::npwp;
pub use number::{packs, whole};
pub use percent::{discount, percent};
pub use phone::phone;
pub use quantity::{per_pack, quantity};
pub use rupiah::{positive_rupiah, price, rupiah};
pub use seen::{quoted, shown};
pub use text::{long_text, plain_text, text};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
