package io.etcdportal.catalog;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One page of a longer list.
 *
 * @param items what is on it
 * @param next the cursor that gives the page after it, where there is one
 */
public record Page<T>(List<T> items, @Nullable String next) {}
