package dev.tributary.matching.packed;

import java.util.Arrays;

/** A map from 64-bit hashes to ints by open addressing; values are 0 where a key is absent. Not for threads at once. */
public final class LongIntTable {
    private long[] keys;
    private int[] values;
    private boolean zeroPresent;
    private int zeroValue;
    private int size;

    public LongIntTable(int expected) {
        int capacity = Integer.highestOneBit(Math.max(16, expected * 2) - 1) << 1;
        keys = new long[capacity];
        values = new int[capacity];
    }

    /** The value of the key, 0 where it is absent. */
    public int get(long key) {
        if (key == 0) {
            return zeroValue;
        }
        int mask = keys.length - 1;
        int slot = (int) (key ^ key >>> 32) & mask;
        while (keys[slot] != 0) {
            if (keys[slot] == key) {
                return values[slot];
            }
            slot = slot + 1 & mask;
        }
        return 0;
    }

    public void put(long key, int value) {
        add(key, value - get(key));
    }

    /** Adds to the key's value, which is 0 at first. */
    public void add(long key, int more) {
        if (key == 0) {
            size += zeroPresent ? 0 : 1;
            zeroPresent = true;
            zeroValue += more;
            return;
        }
        if (size * 2 >= keys.length) {
            grow();
        }
        int mask = keys.length - 1;
        int slot = (int) (key ^ key >>> 32) & mask;
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        if (keys[slot] == 0) {
            keys[slot] = key;
            size++;
        }
        values[slot] += more;
    }

    /** Adds all values of another table to those of the same keys. */
    public void addAll(LongIntTable other) {
        if (other.zeroPresent) {
            add(0, other.zeroValue);
        }
        for (int slot = 0; slot < other.keys.length; slot++) {
            if (other.keys[slot] != 0) {
                add(other.keys[slot], other.values[slot]);
            }
        }
    }

    /** The key's value, which for a new key becomes the number of keys with it: the first is 1. */
    public int numberOf(long key) {
        int known = get(key);
        if (known != 0) {
            return known;
        }
        add(key, size + 1);
        return size;
    }

    public int size() {
        return size;
    }

    /** The keys whose value is at least the minimum, in ascending order. */
    public long[] sortedKeys(int valueMin) {
        long[] kept = new long[size];
        int count = 0;
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] != 0 && values[slot] >= valueMin) {
                kept[count++] = keys[slot];
            }
        }
        if (zeroPresent && zeroValue >= valueMin) {
            kept[count++] = 0;
        }
        long[] sorted = Arrays.copyOf(kept, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[oldKeys.length * 2];
        int mask = keys.length - 1;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = (int) (oldKeys[i] ^ oldKeys[i] >>> 32) & mask;
                while (keys[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
