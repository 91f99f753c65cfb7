#pragma once
// Site response of a lake zone by ground period (science.md 1.3): ratio of the Mexico City code's
// site-specific spectra (NTC-Sismo 2004, Appendix A) times the regional hill-zone factor.
namespace senda::hazard {

/// Lake/hill spectral ratio A(T; Ts) = S(T; Ts) / S(T; 0.5). Ts is limited to at least 0.5 s.
double lake_amplification(double period_s, double ts_s);
/// Hill-zone factor H(T): 1 up to 0.5 s, rising log-linearly to 2 at 1.5 s (evidence A, 1-3).
double hill_factor(double period_s);

}  // namespace senda::hazard
