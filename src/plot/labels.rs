//! Words around a picture, and the builder options that all pictures have.

/// Title, axis labels and the words for those who cannot see the picture.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels {
    pub(super) title: Option<String>,
    pub(super) x: Option<String>,
    pub(super) y: Option<String>,
    pub(super) alt: Option<String>,
}

/// Gives a picture with a `labels` field and a `draw` method its options and its display.
macro_rules! picture {
    ($kind:ident) => {
        impl $kind {
            /// What the picture shows, in one line above it.
            pub fn title(mut self, title: impl Into<String>) -> Self {
                self.labels.title = Some(title.into());
                self
            }

            /// What the horizontal axis means, with its unit; the name of the column unless set.
            pub fn x_label(mut self, label: impl Into<String>) -> Self {
                self.labels.x = Some(label.into());
                self
            }

            /// What the vertical axis means, with its unit; the name of the column unless set.
            pub fn y_label(mut self, label: impl Into<String>) -> Self {
                self.labels.y = Some(label.into());
                self
            }

            /// The words for those who cannot see the picture; made from the data unless set.
            pub fn alt(mut self, words: impl Into<String>) -> Self {
                self.labels.alt = Some(words.into());
                self
            }
        }

        impl $crate::display::Show for $kind {
            /// # Panics
            ///
            /// With the error's sentence when there is nothing to draw; `draw()` returns it instead.
            fn show(&self) -> $crate::display::Bundle {
                self.draw().unwrap_or_else(|error| panic!("{error}")).show()
            }
        }
    };
}

pub(super) use picture;
