/// Routes for whoever runs the installation: tenants, keys, backlogs, health and metrics. One enters it at one of the
/// classes that end in `Routes`. It may not know messages, searches or insights: it reads the control database alone.
package dev.alluvium.query.operator;
