package io.gantry.manifest;

/** Where something stands in a text, from 1. */
record Place(int line, int column) {}
