//! How a lazy frame is shown: what it will compute, as nothing is computed yet.

use super::html::{escape, page};
use super::{Bundle, Show};
use polars::prelude::LazyFrame;

/// Characters of a plan; plans with large literal frames would otherwise fill the page.
const LONGEST: usize = 4_000;

impl Show for LazyFrame {
    fn show(&self) -> Bundle {
        let schema = match self.clone().collect_schema() {
            Ok(schema) => {
                let columns: Vec<String> = schema.iter().map(|(name, dtype)| format!("{name}: {dtype}")).collect();
                format!("lazy frame with columns {}", columns.join(", "))
            }
            Err(error) => format!("lazy frame that will fail: {error}"),
        };
        let plan = self.explain(true).unwrap_or_default();
        let plan: String =
            plan.chars().take(LONGEST).chain(if plan.chars().count() > LONGEST { "…" } else { "" }.chars()).collect();
        let todo = "Nothing is computed yet: .collect()? runs this plan.";
        Bundle::html(
            page(&format!("<p>{}</p><pre>{}</pre><p>{todo}</p>", escape(&schema), escape(&plan))),
            format!("{schema}\n{plan}\n{todo}"),
        )
    }
}
