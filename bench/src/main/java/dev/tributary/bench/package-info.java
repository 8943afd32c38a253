/**
 * Generated load, accuracy and speed runs against a local installation of real servers. It measures and prints; what it
 * measures lives elsewhere.
 */
package dev.tributary.bench;
