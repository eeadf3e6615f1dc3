/** The language, theme and time zone that each viewer has chosen. */
@NullMarked
package io.etcdportal.web.preferences;

import org.jspecify.annotations.NullMarked;
