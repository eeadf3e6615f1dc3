/** The catalogue, its pages, and examples of what they show. */
@NullMarked
package io.etcdportal.catalog;

import org.jspecify.annotations.NullMarked;
