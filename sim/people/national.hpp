#pragma once
// Shares of Mexico's people and households, for zones whose census is silent, and what goes with what (age with
// disability, schooling, headship, work), which no table of small areas states. Marks as in science.md 0.1: [F] seen in
// a source, [K] quoted from knowledge (INEGI, Censo de Población y Vivienda 2020 and Encuesta Nacional de Ocupación y
// Empleo 2020, rounded), [A] assumption. Everything here starts a fit or fills a silence; stated margins win over it.
#include <array>

#include "sim/people/residents.hpp"

namespace senda::people {

inline constexpr int kSexes = 2;  ///< 0 men, 1 women
inline constexpr int kSizes = 10;  ///< households of 1, 2, .. 9, 10 and more
template <class T>
using PerBand = std::array<T, kAgeBands>;
template <class T>
using PerSchooling = std::array<T, kSchoolings>;
template <class T>
using PerSize = std::array<T, kSizes>;

struct NationalShares {
  // persons
  PerBand<double> age = {0.097, 0.103, 0.104, 0.576, 0.088, 0.032};              // [K]
  double oldest_of_elderly = 0.266;                                              // [K] 75 and over among 60 and over
  double oldest_of_65plus = 0.390;                                               // [K] 75 and over among 65 and over
  double women = 0.512;                                                          // [K]
  double disabled = 0.049;                                                       // [F] 6,179,890 persons
  double motor = 0.023;                                                          // [K] walking, climbing or descending
  PerSchooling<double> schooling = {0.049, 0.493, 0.241, 0.217};                 // [K] of 15 and over; basic holds any grade of it
  PerSchooling<double> schooling_years = {0, 7.0, 11.9, 15.8};                   // [A] mean years in each, set to give the national mean of 9.7 [K]
  double adolescents_15plus = 0.5;                                               // [K] 15-17 among 12-17
  // households
  double persons_per_household = 3.6;                                            // [K]
  PerSize<double> size = {0.124, 0.193, 0.207, 0.216, 0.136, 0.064, 0.029, 0.0145, 0.0075, 0.009};  // [K] up to 7, [A] how 8 and more divide
  double cars = 0.465;                                                           // [K] dwellings with a car or pick-up
  double female_headed = 0.33;                                                   // [K]

  // persons by age band
  PerBand<double> women_by_age = {0.494, 0.494, 0.496, 0.517, 0.533, 0.56};      // [K]
  PerBand<double> disabled_by_age = {0.012, 0.018, 0.019, 0.033, 0.15, 0.37};    // [A] shape, [K] level: 40 % of them are 60 and over
  PerBand<double> motor_of_disabled = {0.35, 0.25, 0.25, 0.38, 0.58, 0.67};      // [A]
  std::array<PerSchooling<double>, kAgeBands> schooling_by_age = {{
      {1, 0, 0, 0}, {0.01, 0.99, 0, 0}, {0.01, 0.69, 0.30, 0},                   // [A] children by the grade of their age
      {0.028, 0.467, 0.25, 0.255}, {0.12, 0.63, 0.11, 0.14}, {0.25, 0.62, 0.06, 0.07}}};  // [A] cohorts around the national shares

  // heads of households, for each person of the age band; only grown people
  PerBand<double> headship = {0, 0, 0, 0.34, 0.57, 0.62};                        // [A] 27 % of heads are 60 and over [K]
  // how often a head of this kind (man 18-59, 60-74, 75+, woman 18-59, 60-74, 75+) heads a household of this size
  std::array<std::array<double, 6>, kSizes> head_by_size = {{                    // [A]
      {0.9, 1.3, 1.8, 0.5, 2.0, 3.5}, {0.7, 1.8, 2.2, 0.9, 1.6, 1.8}, {1, 1.2, 1.0, 1, 1.0, 0.9}, {1.2, 0.8, 0.6, 1, 0.7, 0.6}, {1.2, 0.8, 0.6, 1, 0.7, 0.6},
      {1.1, 0.9, 0.7, 1, 0.9, 0.7}, {1, 1, 0.8, 1, 1, 0.8}, {1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1}}};
  // heads who live with a partner, by sex of the head: in households of two, of more
  std::array<std::array<double, 2>, kSexes> partner = {{{0.70, 0.90}, {0.15, 0.25}}};  // [A]
  // how readily a head (first index 18-59, 60-74, 75+) pairs with somebody of an age, for each person of that age
  std::array<std::array<double, 3>, 3> partner_age = {{{1, 0.06, 0.005}, {0.07, 1, 0.2}, {0.01, 0.8, 1}}};  // [A]
  double partner_same_schooling = 0.45;                                          // [A] pairs sought within the schooling of the head
  // how readily a free place of a household goes to a child: adult couple, adult woman alone, adult man alone, elderly head
  std::array<double, 4> child_place = {1.0, 0.9, 0.35, 0.3};                     // [A]

  // work: share employed of men and women by age band, and how it changes
  std::array<PerBand<double>, kSexes> employed = {{{0, 0, 0.09, 0.84, 0.58, 0.25}, {0, 0, 0.04, 0.50, 0.24, 0.07}}};  // [K] 18 and over, [A] 12-17
  std::array<double, kDisabilities> employed_by_disability = {1, 0.75, 0.55};    // [A]
  PerSchooling<double> employed_by_schooling = {0.85, 0.95, 1.0, 1.12};          // [A]

  // the latent score of a household's means: what each counts, beside a standard normal share of what nobody sees
  double score_schooling_year = 0.15;                                            // [A] of the head
  double score_employed_share = 1.2;                                             // [A] employed members to a person
  double score_car = 0.7;                                                        // [A]
  double score_female_head = -0.15, score_elderly_head = -0.1;                   // [A]
  double score_unseen = 0.6;                                                     // [A] standard deviation of the rest
  // how readily a household has a car: exp(score + size x persons up to five + each employed member)
  double car_person = 0.15, car_employed = 0.25;                                 // [A]
};
inline constexpr NationalShares kMexico2020;

}  // namespace senda::people
