using Registry.Manual;

if (args is not [var folder])
{
    Console.Error.WriteLine("usage: registryd-manual FOLDER");
    return 2;
}

Directory.CreateDirectory(folder);
foreach (var page in ManualPages.Create(Edition.OfEnvironment()))
    File.WriteAllText(Path.Combine(folder, page.FileName), page.Text);
return 0;
