//! Words around a picture, and the builder options that all pictures have.

/// Title, axis labels, ranges, and the words for those who cannot see the picture.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels {
    pub(super) title: Option<String>,
    pub(super) x: Option<String>,
    pub(super) y: Option<String>,
    pub(super) alt: Option<String>,
    pub(super) log: (bool, bool),
    pub(super) range: (Option<Span>, Option<Span>),
}

/// From here to there.
type Span = (f64, f64);

/// Gives a picture with a `labels` field and a `plan` method its options, its drawing and its display.
macro_rules! picture {
    ($kind:ident) => {
        $crate::plot::labels::picture!($kind, without axes);

        impl $kind {
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

            /// The part of the horizontal axis to show; what lies outside is not drawn. No effect on an axis of words.
            pub fn x_range(mut self, low: f64, high: f64) -> Self {
                self.labels.range.0 = Some((low, high));
                self
            }

            /// The part of the vertical axis to show; what lies outside is not drawn. No effect on an axis of words.
            pub fn y_range(mut self, low: f64, high: f64) -> Self {
                self.labels.range.1 = Some((low, high));
                self
            }
        }
    };
    ($kind:ident, without axes) => {
        impl $kind {
            /// What the picture shows, in one line above it.
            pub fn title(mut self, title: impl Into<String>) -> Self {
                self.labels.title = Some(title.into());
                self
            }

            /// The words for those who cannot see the picture; made from the data unless set.
            pub fn alt(mut self, words: impl Into<String>) -> Self {
                self.labels.alt = Some(words.into());
                self
            }

            /// Draws it in the standard size.
            ///
            /// # Errors
            ///
            /// When there is nothing to draw, or what there is does not suit this picture; the error says which and what helps.
            pub fn draw(&self) -> Result<$crate::plot::Figure, $crate::plot::PlotError> {
                $crate::plot::Picture::chart(self)?.draw()
            }
        }

        impl $crate::plot::Picture for $kind {
            fn chart(&self) -> Result<$crate::plot::Chart, $crate::plot::PlotError> {
                let mut chart = self.plan()?;
                chart.labels = self.labels.clone();
                Ok(chart)
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

/// Gives a picture of numbers on both axes its logarithmic scales.
macro_rules! log_scales {
    ($kind:ident) => {
        impl $kind {
            /// A logarithmic horizontal axis: equal steps multiply. All values have to be above zero.
            pub fn log_x(mut self) -> Self {
                self.labels.log.0 = true;
                self
            }

            /// A logarithmic vertical axis: equal steps multiply. All values have to be above zero.
            pub fn log_y(mut self) -> Self {
                self.labels.log.1 = true;
                self
            }
        }
    };
}

pub(super) use {log_scales, picture};
