/**
 * Speed and memory of a local installation, measured from the outside. In: sizes, a folder. Out: figures, printed and as
 * JSON. Nothing here passes or fails: figures of a busy machine say little, ratios within one run say more.
 */
package dev.tributary.bench.speed;
