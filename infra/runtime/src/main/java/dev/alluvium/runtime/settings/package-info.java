/// Settings read from `ALLUVIUM_` variables, all problems reported at once, and the groups that several processes
/// share.
/// One enters it at [dev.alluvium.runtime.settings.SettingsReader] and [dev.alluvium.runtime.settings.KnownSettings].
/// It may not know what a setting is used for, nor a driver or a model.
package dev.alluvium.runtime.settings;
