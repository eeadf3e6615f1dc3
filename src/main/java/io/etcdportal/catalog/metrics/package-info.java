/** Metrics of clusters and sources. */
@NullMarked
package io.etcdportal.catalog.metrics;

import org.jspecify.annotations.NullMarked;
