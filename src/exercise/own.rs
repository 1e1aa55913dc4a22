//! Structs and enums of a lesson's own as inputs and answers: shown and compared field by field, or as a whole.

/// Lets a struct that is `Debug + Clone` be an input and an answer, field by field: `fields! { Split { train, test } }`.
/// Each field is of a kind that a function may return.
macro_rules! fields {
    ($($kind:ident { $($field:ident),+ $(,)? })+) => {$(
        impl $crate::exercise::Sample for $kind {
            fn look(&self) -> $crate::exercise::Look {
                let parts = [$((stringify!($field), $crate::exercise::Sample::look(&self.$field).line())),+];
                $crate::exercise::Look::Text($crate::exercise::own::written(stringify!($kind), &parts))
            }
        }

        impl $crate::exercise::Answer for $kind {
            fn difference(
                &self,
                expected: &Self,
                tolerance: $crate::exercise::Tolerance,
            ) -> Option<$crate::exercise::Difference> {
                $(if let Some(difference) =
                    $crate::exercise::Answer::difference(&self.$field, &expected.$field, tolerance)
                {
                    return Some(difference.within(concat!("`", stringify!($field), "` differs.")));
                })+
                None
            }
        }

        $crate::exercise::own::input! { $kind }
    )+};
}

/// Lets a type that is `Debug + Clone + PartialEq` be an input and an answer, as a whole: `whole! { Track }`.
macro_rules! whole {
    ($($kind:ty)+) => {$(
        impl $crate::exercise::Sample for $kind {
            fn look(&self) -> $crate::exercise::Look {
                $crate::exercise::Look::Text(format!("{self:?}"))
            }
        }

        impl $crate::exercise::Answer for $kind {
            fn difference(
                &self,
                expected: &Self,
                _: $crate::exercise::Tolerance,
            ) -> Option<$crate::exercise::Difference> {
                (self != expected).then($crate::exercise::Difference::plain)
            }
        }

        $crate::exercise::own::input! { $kind }
    )+};
}

macro_rules! input {
    ($kind:ty) => {
        impl $crate::exercise::Input for $kind {
            fn looks(&self) -> Vec<$crate::exercise::Look> {
                vec![$crate::exercise::Sample::look(self)]
            }

            fn values(&self) -> Vec<&dyn std::any::Any> {
                vec![self]
            }
        }
    };
}

pub(crate) use {fields, input, whole};

/// A struct as Rust writes it, on one line or field by field.
pub(crate) fn written(name: &str, fields: &[(&str, String)]) -> String {
    let parts: Vec<String> = fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let line = format!("{name} {{ {} }}", parts.join(", "));
    if line.chars().count() <= 80 { line } else { format!("{name} {{\n    {},\n}}", parts.join(",\n    ")) }
}

#[cfg(test)]
mod tests {
    use crate::exercise::{Answer, Sample, Tolerance};

    #[derive(Debug, Clone)]
    struct Fit {
        slope: f64,
        residuals: Vec<f64>,
        model: Model,
    }

    #[derive(Debug, Clone, PartialEq)]
    enum Model {
        Line,
        Curve { degree: u8 },
    }

    fields! { Fit { slope, residuals, model } }
    whole! { Model }

    #[test]
    fn a_struct_differs_by_its_first_field_that_does() {
        let fit = Fit { slope: 2.0, residuals: vec![0.5, -0.5], model: Model::Line };
        let says = |other: Fit| other.difference(&fit, Tolerance::DEFAULT).map(|difference| difference.sentence);
        assert_eq!(says(Fit { slope: 2.0 + 1e-12, ..fit.clone() }), None);
        assert_eq!(says(Fit { slope: 2.5, ..fit.clone() }).as_deref(), Some("`slope` differs. They differ by 0.5."));
        let curve = Fit { model: Model::Curve { degree: 2 }, ..fit.clone() };
        assert_eq!(says(curve.clone()).as_deref(), Some("`model` differs."));
        assert_eq!(curve.look().line(), "Fit { slope: 2.0, residuals: [0.5, -0.5], model: Curve { degree: 2 } }");
        let long = Fit { residuals: vec![0.123; 20], ..fit };
        assert!(long.look().line().starts_with("Fit {\n    slope: 2.0,\n    residuals: [0.123"));
    }
}
