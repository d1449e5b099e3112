namespace Registry.Manual;

/// <summary>A file of the manual.</summary>
/// <param name="FileName">Its name, which ends with the section: <c>registryd.1</c>.</param>
/// <param name="Text">Its contents, in man(7).</param>
internal sealed record ManualPage(string FileName, string Text);
