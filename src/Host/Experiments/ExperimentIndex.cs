using System.Xml;
using System.Xml.Linq;

namespace Sluice.Hosting.Experiments;

/// <summary>Binds the pages of a directory into one.</summary>
internal static class ExperimentIndex
{
    public const string FileName = "index.html";

    /// <returns>Names of the experiments that were found.</returns>
    /// <exception cref="RefusedException">There is no such directory, or no page in it.</exception>
    /// <exception cref="InvalidDataException">A page is damaged.</exception>
    public static IReadOnlyList<string> Write(string directory)
    {
        if (!Directory.Exists(directory))
            throw RefusedException.NotFound($"There is no directory {directory}: 'sluice experiment run NAME --out DIR' makes one.");
        var articles = ExperimentCatalogue.All
            .Select(experiment => (experiment.Name, experiment.Title, Page: PageOf(directory, experiment.Name)))
            .Where(page => File.Exists(page.Page))
            .Select(page => (page.Name, page.Title, Article: Read(page.Page))).ToArray();
        if (articles.Length == 0)
            throw RefusedException.NotFound($"{directory} holds no experiment: 'sluice experiment run NAME --out DIR' writes one there.");
        ExperimentPage.Write(
            Path.Combine(directory, FileName),
            "Sluice: experiments",
            new XElement("h1", "Sluice: experiments"),
            new XElement("ul", articles.Select(page => new XElement("li", new XElement("a", new XAttribute("href", "#" + page.Name), page.Title)))),
            articles.Select(page => page.Article));
        return [.. articles.Select(page => page.Name)];
    }

    public static string PageOf(string directory, string experiment) => Path.Combine(directory, experiment + ".html");

    private static XElement Read(string page)
    {
        try
        {
            using var reader = XmlReader.Create(page, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            return XElement.Load(reader).Descendants("article").FirstOrDefault() ?? throw new InvalidDataException(Damaged(page));
        }
        catch (XmlException damaged)
        {
            throw new InvalidDataException(Damaged(page), damaged);
        }
    }

    private static string Damaged(string page) => $"{page} is not a page that this version of sluice wrote: run the experiment again.";
}
