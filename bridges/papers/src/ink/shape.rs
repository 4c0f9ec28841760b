//! Outlines the PDF writer has no word for.

use krilla::geom::{Path, PathBuilder, Rect};

/// How far a cubic curve's handles reach to look like a quarter of a circle.
const ROUND: f32 = 0.552_3;

/// A rectangle with rounded corners; nothing if it has no surface.
pub(super) fn rounded(x: f32, y: f32, (width, height): (f32, f32), radius: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    if radius <= 0.0 {
        path.push_rect(Rect::from_xywh(x, y, width, height)?);
        return path.finish();
    }
    let radius = radius.min(width / 2.0).min(height / 2.0);
    let (right, bottom, handle) = (x + width, y + height, radius * (1.0 - ROUND));
    path.move_to(x + radius, y);
    path.line_to(right - radius, y);
    path.cubic_to(right - handle, y, right, y + handle, right, y + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(
        right,
        bottom - handle,
        right - handle,
        bottom,
        right - radius,
        bottom,
    );
    path.line_to(x + radius, bottom);
    path.cubic_to(x + handle, bottom, x, bottom - handle, x, bottom - radius);
    path.line_to(x, y + radius);
    path.cubic_to(x, y + handle, x + handle, y, x + radius, y);
    path.close();
    path.finish()
}
