/**
 * What tests of several modules share: fakes, fixtures, checks. In: a test's wish. Out: a thing that behaves as the real
 * one does where the tests look. Nothing here runs outside tests.
 */
package dev.tributary.testkit;
